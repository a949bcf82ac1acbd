import Foundation
import Postgres
import Testing

@Suite("Statements")
struct QueryTests {
    @Test("A statement with parameters gives its rows")
    func rows() async throws {
        try await TestDatabase.withServer { client in
            let rows = try await client.query(
                "SELECT \(1) + n AS sum, \("word")::text AS word FROM generate_series(1, 3) n"
            )
            #expect(try rows.map { try $0.decode("sum", as: Int.self) } == [2, 3, 4])
            #expect(try rows.first?.decode("word", as: String.self) == "word")
        }
    }

    @Test("Claims and role hold for one statement, in one round trip, and not for the next")
    func claims() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            let claims = DatabaseClaims(tenant: "t-1", subject: "u \"1\"\n", namespaces: ["a", "b"])
            let rows = try await client.query(
                "SELECT current_setting('request.jwt.claims', true)::jsonb AS claims",
                claims: claims
            )
            struct Claims: Decodable, Equatable {
                var tenant: String
                var sub: String
                var role: String
                var namespaces: [String]
                enum CodingKeys: String, CodingKey {
                    case tenant = "tenant_id"
                    case sub, role, namespaces
                }
            }
            let decoded = try #require(try rows.first?.decodeJSON("claims", as: Claims.self))
            #expect(decoded == Claims(tenant: "t-1", sub: "u \"1\"\n", role: "service", namespaces: ["a", "b"]))
            let after = try await client.query("SELECT current_setting('request.jwt.claims', true) AS claims")
            #expect(try after.first?.decode("claims", as: String?.self) ?? "" == "")
        }
    }

    @Test("A transaction commits when its body returns and rolls back when it throws")
    func transactions() async throws {
        try await TestDatabase.with { client in
            try await client.execute("CREATE TABLE t (n int PRIMARY KEY)")
            let count = try await client.withTransaction { connection in
                try await connection.execute("INSERT INTO t VALUES (1), (2)")
            }
            #expect(count == 2)
            struct Stop: Error {}
            await #expect(throws: Stop.self) {
                try await client.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (3)")
                    throw Stop()
                }
            }
            let rows = try await client.query("SELECT n FROM t ORDER BY n")
            #expect(try rows.map { try $0.decode("n", as: Int.self) } == [1, 2])
            let error = try await postgresError { try await client.execute("INSERT INTO t VALUES (1)") }
            #expect(error.isUniqueViolation)
            #expect(error.constraint == "t_pkey")
        }
    }
}
