import Foundation
import Postgres
import Testing

@Suite("Connections")
struct ConnectionTests {
    @Test("A pipeline runs in one round trip and gives the rows of each statement")
    func pipeline() async throws {
        try await TestDatabase.withServer { client in
            let results = try await client.withConnection { connection in
                try await connection.pipeline([
                    "SELECT 1 AS n", "SELECT \(2) AS n", "SELECT 1 AS n WHERE false", "SELECT 1 AS n",
                ])
            }
            #expect(results.map(\.count) == [1, 1, 0, 1])
            #expect(try results[1][0].decode("n", as: Int.self) == 2)
            let none = try await client.pipeline([])
            #expect(none.isEmpty)
        }
    }

    @Test("An error in the middle of a pipeline undoes all of it and is the one that is reported")
    func pipelineError() async throws {
        try await TestDatabase.with(.init(connections: 1)) { client in
            try await client.execute("CREATE TABLE t (n int PRIMARY KEY)")
            let error = try await postgresError {
                _ = try await client.pipeline(
                    [
                        "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (2)",
                        "SELECT * FROM nowhere",
                    ]
                )
            }
            #expect(error.sqlState == "23505")
            let inside = try await postgresError {
                try await client.withTransaction { connection in
                    try await connection.execute("INSERT INTO t VALUES (5)")
                    _ = try await connection.pipeline([
                        "INSERT INTO t VALUES (6)", "SELECT 1/0", "INSERT INTO t VALUES (7)",
                    ])
                }
            }
            #expect(inside.sqlState == "22012")
            let rows = try await client.query("SELECT n FROM t")
            #expect(rows.isEmpty)
            #expect(client.statistics.total == 1)
        }
    }

    @Test("A pipeline larger than every buffer on the way does not block")
    func largePipeline() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            let word = String(repeating: "x", count: 200_000)
            let results = try await client.pipeline((0..<100).map { "SELECT \(word)::text AS word, \($0) AS n" })
            #expect(try results.map { try $0[0].decode("n", as: Int.self) } == Array(0..<100))
            let lengths = try results.map { try $0[0].decode("word", as: String.self).utf8.count }
            #expect(lengths.allSatisfy { $0 == 200_000 })
        }
    }

    @Test("A constraint that is checked at the commit fails the statement, with claims and without")
    func deferredConstraint() async throws {
        try await TestDatabase.with(.init(connections: 1)) { client in
            try await client.execute("CREATE TABLE t (n int CONSTRAINT once UNIQUE DEFERRABLE INITIALLY DEFERRED)")
            for claims in [nil, DatabaseClaims(tenant: "t")] {
                let error = try await postgresError {
                    try await client.execute("INSERT INTO t VALUES (1), (1)", claims: claims)
                }
                #expect(error.isUniqueViolation)
                #expect(error.constraint == "once")
            }
            let late = try await postgresError {
                _ = try await client.withTransaction { try await $0.execute("INSERT INTO t VALUES (1), (1)") }
            }
            #expect(late.isUniqueViolation)
            #expect(try await client.query("SELECT * FROM t").isEmpty)
            #expect(client.statistics.total == 1)
        }
    }

    @Test("An error names constraint and state, and no value")
    func errors() async throws {
        try await TestDatabase.with(.init(connections: 1)) { client in
            try await client.execute("CREATE TABLE t (mail text CONSTRAINT one_mail UNIQUE, n int CHECK (n > 0))")
            try await client.execute("INSERT INTO t VALUES (\("secret@example.com"), 1)")
            let duplicate = try await postgresError {
                try await client.execute("INSERT INTO t VALUES (\("secret@example.com"), 1)")
            }
            #expect(duplicate.constraint == "one_mail")
            let check = try await postgresError { try await client.execute("INSERT INTO t VALUES (\("secret"), -1)") }
            #expect(check.isCheckViolation)
            let syntax = try await postgresError { _ = try await client.query("SELECT \("secret")::int") }
            #expect(syntax.sqlState == "22P02")
            for error in [duplicate, check, syntax] {
                #expect(error.code == .server)
                #expect(!"\(error)".contains("secret"))
            }
        }
    }

    @Test("A statement past its time limit is stopped, with prepared statements and without", arguments: [true, false])
    func statementTimeout(prepared: Bool) async throws {
        let options = TestDatabase.Options(
            connections: 1,
            statementTimeout: .milliseconds(500),
            preparedStatements: prepared
        )
        try await TestDatabase.withServer(options) { client in
            let start = ContinuousClock.now
            for claims in [nil, DatabaseClaims(tenant: "t")] {
                let error = try await postgresError {
                    _ = try await client.query("SELECT pg_sleep(30)", claims: claims)
                }
                #expect(error.code == .timeout)
            }
            let inside = try await postgresError {
                try await client.withTransaction { _ = try await $0.query("SELECT pg_sleep(30)") }
            }
            #expect(inside.code == .timeout)
            #expect(start.duration(to: .now) < .seconds(20))
            try await client.ping()
            #expect(client.statistics.total == 1)
        }
    }

    @Test("Many callers share few connections and each gets its own answer", arguments: [true, false])
    func concurrency(prepared: Bool) async throws {
        try await TestDatabase.withServer(.init(connections: 4, preparedStatements: prepared)) { client in
            try await withThrowingTaskGroup { group in
                for caller in 0..<64 {
                    group.addTask {
                        for round in 0..<20 {
                            let claims = round.isMultiple(of: 2) ? nil : DatabaseClaims(tenant: "tenant-\(caller)")
                            let rows = try await client.query(
                                "SELECT \(caller * 100 + round) AS n, current_setting('request.jwt.claims', true) AS claims",
                                claims: claims
                            )
                            #expect(try rows[0].decode("n", as: Int.self) == caller * 100 + round)
                            #expect(try rows[0].decode("claims", as: String?.self) ?? "" == claims?.json ?? "")
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(client.statistics.total <= 4)
            #expect(client.statistics.idle == client.statistics.total)
        }
    }

    @Test("With prepared statements off nothing outlives a transaction")
    func noSessionState() async throws {
        try await TestDatabase.withServer(.init(connections: 1, preparedStatements: false)) { client in
            _ = try await client.query("SELECT \(1)", claims: .init(tenant: "t"))
            try await client.withTransaction(claims: .init(tenant: "t")) { _ = try await $0.query("SELECT \(1)") }
            let rows = try await client.withConnection { connection in
                try await connection.query(
                    """
                    SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name <> '') AS prepared,
                        current_setting('statement_timeout') AS timeout, current_setting('role') AS role,
                        coalesce(current_setting('request.jwt.claims', true), '') AS claims
                    """
                )
            }
            #expect(try rows[0].decode("prepared", as: Int.self) == 0)
            #expect(try rows[0].decode("timeout", as: String.self) == "0")
            #expect(try rows[0].decode("role", as: String.self) == "none")
            #expect(try rows[0].decode("claims", as: String.self) == "")
        }
    }

    @Test("No more than 256 statements stay prepared on a connection")
    func statementCache() async throws {
        try await TestDatabase.withServer(.init(connections: 1)) { client in
            for n in 0..<400 { _ = try await client.query("SELECT \(unsafe: "\(n)") AS n, \(n) AS m") }
            let rows = try await client.query("SELECT count(*) AS n FROM pg_prepared_statements")
            #expect(try (200...258).contains(rows[0].decode("n", as: Int.self)))
        }
    }

    @Test("A prepared statement that no longer fits its table, or that the server forgot, is prepared anew")
    func stalePlan() async throws {
        try await TestDatabase.with(.init(connections: 1)) { client in
            try await client.execute("CREATE TABLE t (a int)")
            try await client.execute("INSERT INTO t VALUES (1)")
            #expect(try await client.query("SELECT * FROM t")[0].columns == ["a"])
            try await client.execute("ALTER TABLE t ADD b text")
            #expect(try await client.query("SELECT * FROM t")[0].columns == ["a", "b"])
            try await client.execute("ALTER TABLE t ADD c text")
            #expect(
                try await client.query("SELECT * FROM t", claims: .init(tenant: "t"))[0].columns == ["a", "b", "c"]
            )
            try await client.execute("DEALLOCATE ALL")
            #expect(try await client.query("SELECT * FROM t").count == 1)
            try await client.execute("DEALLOCATE ALL")
            _ = try await postgresError {
                try await client.withTransaction { _ = try await $0.query("SELECT * FROM t") }
            }
            try await client.withTransaction { _ = try await $0.query("SELECT * FROM t") }
        }
    }

    @Test("A connection that was left in a transaction comes back to the pool without it")
    func leftOpen() async throws {
        try await TestDatabase.with(.init(connections: 1)) { client in
            try await client.execute("CREATE TABLE t (n int)")
            try await client.withConnection { connection in
                try await connection.executeScript("BEGIN; INSERT INTO t VALUES (1)")
            }
            #expect(try await client.query("SELECT * FROM t").isEmpty)
            #expect(client.statistics.total == 1)
        }
    }

}
