import Testing

@testable import MeshTool

@Suite("Database addresses")
struct DatabaseURLTests {
    @Test(
        "Another login takes the place of the one that is there, and the rest stays",
        arguments: [
            ("postgres://admin:secret@db:5432/mesh", "postgres://mesh_sales:pw@db:5432/mesh"),
            ("postgres://admin@db/mesh?sslmode=require", "postgres://mesh_sales:pw@db/mesh?sslmode=require"),
            ("postgresql://db/mesh", "postgresql://mesh_sales:pw@db/mesh"),
            ("postgres:///mesh?host=/run/pg&user=a&password=b", "postgres://mesh_sales:pw@/mesh?host=/run/pg"),
            ("postgres://a%40b:p%2Fw@[::1]:5432/mesh", "postgres://mesh_sales:pw@[::1]:5432/mesh"),
            ("host=db dbname=mesh user=admin", "host=db dbname=mesh user=admin user=mesh_sales password=pw"),
        ]
    )
    func login(_ url: String, _ expected: String) {
        let replaced = DatabaseURL(url).login(user: "mesh_sales", password: "pw")
        #expect(replaced.text == expected)
        #expect(replaced.password == "pw")
    }

    @Test("An address without a password has none", arguments: ["postgres://db/mesh", "postgres://u@db/m", "host=db"])
    func noPassword(_ url: String) { #expect(DatabaseURL(url).password == nil) }

    @Test(
        "A server setting joins the options that are given",
        arguments: [
            ("postgres://db/mesh", "postgres://db/mesh?options=-c%20a.b%3D8"),
            ("postgres://db/mesh?sslmode=require", "postgres://db/mesh?sslmode=require&options=-c%20a.b%3D8"),
            ("postgres://db/mesh?options=-c%20x%3D1", "postgres://db/mesh?options=-c%20x%3D1%20-c%20a.b%3D8"),
            ("host=db dbname=mesh", "host=db dbname=mesh options='-c a.b=8'"),
        ]
    )
    func setting(_ url: String, _ expected: String) {
        #expect(DatabaseURL(url).setting("a.b", to: "8").text == expected)
    }

    @Test(
        "The address of another database of the same server",
        arguments: [
            ("postgres://u:p@h:1/mesh?sslmode=require", "postgres://u:p@h:1/x?sslmode=require"),
            ("postgres://u:p@h", "postgres://u:p@h/x"), ("postgres://u@h?dbname=mesh", "postgres://u@h/x"),
            ("host=h dbname=mesh", "host=h dbname=mesh dbname=x"),
        ]
    )
    func address(_ url: String, _ other: String) {
        #expect(DatabaseURL(url).database("x").text == other)
    }

    @Test("Programs of the server are told where it is by the environment")
    func environment() throws {
        let seen = try DatabaseURL("postgres://u:p%20w@h:1/mesh?sslmode=require").programEnvironment
        #expect(seen["PGHOST"] == "h" && seen["PGPORT"] == "1" && seen["PGUSER"] == "u" && seen["PGPASSWORD"] == "p w")
        #expect(seen["PGDATABASE"] == "mesh" && seen["PGSSLMODE"] == "require")
        #expect(seen["PGAPPNAME"] == nil)
    }
}
