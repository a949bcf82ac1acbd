import Postgres
import Testing

@testable import Postgres

@Suite("The text of statements")
struct TextTests {
    @Test("Values become parameters, whatever they hold")
    func interpolation() {
        let evil = "'; DROP TABLE robots; --"
        let query: PostgresQuery = "SELECT * FROM robots WHERE name = \(evil) AND price < \(3) LIMIT \(1)"
        #expect(query.sql == "SELECT * FROM robots WHERE name = $1 AND price < $2 LIMIT $3")
        #expect(query.parameters.map(\.type) == [.inferred, .int8, .int8])
        #expect(query.parameters[0].bytes == Array(evil.utf8))
        #expect(!"\(query)".contains("DROP"))
        var dumped = ""
        dump(query, to: &dumped)
        #expect(!dumped.contains("DROP"))
    }

    @Test("A literal inside an interpolation is a value too")
    func literal() {
        let query: PostgresQuery = "SELECT \("a literal")::text"
        #expect(query.sql == "SELECT $1::text")
    }

    @Test("Fragments are put together with their parameters renumbered")
    func composition() {
        let filter: PostgresQuery = " WHERE a = \(1) AND note <> '$1' AND b = \("x") -- not $1\n"
        let sum: PostgresQuery = "SELECT \(true) FROM t" + filter + "LIMIT \(5)"
        #expect(sum.sql == "SELECT $1 FROM t WHERE a = $2 AND note <> '$1' AND b = $3 -- not $1\nLIMIT $4")
        let nested: PostgresQuery = "WITH x AS (\(filter)) SELECT \(2), (\(filter))"
        #expect(nested.parameters.count == 5)
        #expect(nested.sql.hasSuffix("SELECT $3, ( WHERE a = $4 AND note <> '$1' AND b = $5 -- not $1\n)"))
        let given = PostgresQuery(sql: "SELECT $2, $1", parameters: [1, "b"])
        #expect((("SELECT \(0);" as PostgresQuery) + given).sql == "SELECT $1;SELECT $3, $2")
    }

    @Test(
        "Parameters are told from what only looks like one",
        arguments: [
            ("$1", "$3"), ("'$1'", "'$1'"), ("'it''s $1' || $2", "'it''s $1' || $4"),
            (#"E'\'$1' || $1"#, #"E'\'$1' || $3"#),
            (#"'\' || $1"#, #"'\' || $3"#), ("\"$1\"", "\"$1\""), ("$$ $1 $$ $1", "$$ $1 $$ $3"),
            ("$a$ $1 $b$ $1 $a$ $1", "$a$ $1 $b$ $1 $a$ $3"), ("/* $1 /* $1 */ $1 */ $1", "/* $1 /* $1 */ $1 */ $3"),
            ("-- $1\n$1", "-- $1\n$3"), ("a$1", "a$1"), ("($1,$12)", "($3,$14)"), ("'open $1", "'open $1"), ("$", "$"),
            ("name'$1'", "name'$1'"), ("é$1", "é$1"), ("$1é", "$3é"),
        ]
    )
    func renumbering(_ sql: String, _ expected: String) {
        #expect(SQLText(sql).renumbered(by: 2) == expected)
    }

    @Test("A script is cut at the semicolons between statements alone")
    func statements() {
        let script = """
            -- first; comment
            CREATE TABLE a (t text DEFAULT ';');
            CREATE FUNCTION f() RETURNS void LANGUAGE plpgsql AS $body$ BEGIN; END; $body$; /* ; */ ;
            SELECT 1 -- last
            """
        let statements = SQLText(script).statements()
        #expect(statements.count == 3)
        #expect(statements[0].hasSuffix("DEFAULT ';')"))
        #expect(statements[1].hasSuffix("$body$"))
        #expect(SQLText(" ; -- nothing\n;").statements().isEmpty)
        #expect(SQLText(script).commands() == ["CREATE", "CREATE", "SELECT"])
        #expect(SQLText("/* x */ commit; (SELECT 1); Begin; 'x'").commands() == ["COMMIT", "", "BEGIN", ""])
    }

    @Test("Identifiers are quoted")
    func identifiers() {
        let query: PostgresQuery = "SELECT * FROM \(identifier: "a\"; DROP TABLE b; --")"
        #expect(query.sql == "SELECT * FROM \"a\"\"; DROP TABLE b; --\"")
    }

    @Test(
        "What is worth preparing is recognised",
        arguments: [("SELECT 1", true), (" \n with x", true), ("Insert", true)]
    )
    func preparable(_ sql: String, _ expected: Bool) {
        #expect(Statement(sql).isPreparable == expected)
        #expect(!Statement("CREATE DATABASE x").isPreparable)
        #expect(!Statement("").isPreparable)
    }

    @Test("A message keeps the server's words and loses the quoted value")
    func redaction() {
        #expect(
            Redaction.quoted("invalid input syntax for type uuid: \"a \"secret\" b\"")
                == "invalid input syntax for type uuid: \"…\""
        )
        #expect(Redaction.quoted("division by zero") == "division by zero")
        #expect(Redaction.quoted("one \" mark") == "one \"…\" mark")
    }

    @Test("Claims are JSON, with everything in them quoted")
    func claims() {
        let claims = DatabaseClaims(tenant: "a\"b\\c\n", subject: nil, namespaces: ["x"], role: "user")
        #expect(claims.json == #"{"tenant_id":"a\"b\\c\u000a","namespaces":["x"],"role":"user"}"#)
    }

    @Test("A statement that was used least recently gives way, and a name is never used twice")
    func cache() {
        var cache = StatementCache(capacity: 2)
        func key(_ sql: String) -> StatementCache.Key { .init(sql: sql, types: []) }
        let names = (0..<3).map { _ in cache.newName() }
        #expect(Set(names).count == 3)
        cache.insert(key("a"), name: names[0])
        cache.insert(key("b"), name: names[1])
        #expect(cache.name(of: key("a")) == names[0])
        cache.insert(key("c"), name: names[2])
        #expect(cache.name(of: key("b")) == nil)
        #expect(cache.takeEvicted() == [names[1]])
        #expect(cache.takeEvicted().isEmpty)
        cache.forget(key("a"))
        #expect(cache.takeEvicted() == [names[0]])
        #expect(cache.count == 1)
    }
}
