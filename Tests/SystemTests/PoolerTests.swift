import Foundation
import Logging
import Postgres
import SharedModels
import TestSupport
import Testing

extension SystemTests {
    /// PgBouncer in transaction mode with three sessions for each login, reached by TLS with `sslmode=verify-full`.
    @Suite(
        "Behind a transaction pooler",
        .serialized,
        .enabled(
            if: MeshFiles.postgres != nil && Pooler.missing == nil,
            Comment(rawValue: Pooler.missing ?? "TEST_POSTGRES_BIN: a folder with initdb and postgres")
        ),
        .runningMesh(on: .pooled)
    )
    struct PoolerTests {
        let mesh: Mesh
        let cluster: PrivateCluster
        let pooler: Pooler

        init() throws {
            mesh = try Surroundings.mesh()
            cluster = try #require(Surroundings.current?.cluster)
            pooler = try #require(Surroundings.current?.pooler)
        }

        /// A client as the processes have one.
        private func withClient(
            of service: MeshService,
            keeping: StatementKeeping = .automatic,
            connections: Int = 16,
            statementTimeout: Duration = .seconds(10),
            _ body: (PostgresClient) async throws -> Void
        ) async throws {
            var configuration = try PostgresConfiguration(
                url: pooler.url(of: service, trusting: pooler.authority),
                applicationName: "pooler-tests"
            )
            configuration.preparedStatements = keeping
            configuration.maximumConnections = connections
            configuration.statementTimeout = statementTimeout
            configuration.acquireTimeout = .seconds(60)
            let client = PostgresClient(configuration: configuration, logger: Logger(label: "pooler-tests"))
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(client)) } catch { outcome = .failure(error) }
            await client.shutdown()
            try outcome.get()
        }

        @Test("Conversations go on, and are remembered")
        func conversation() async throws {
            let user = mesh.user()
            let first = try await user.say("We run a 40,000 sq ft warehouse in Reno")
            let dealers = try await user.say("Who sells AMRs near 89501?", session: first.session)
            #expect(dealers.artifact("dealers") != nil)
            let cost = try await user.say("What would 100,000 dollars over 60 months at 9.5 percent cost a month?")
            #expect(cost.reply.message.contains("2,100.19"))
            try await eventually("what was said is remembered", within: .seconds(30)) {
                try await mesh.memories(of: user, namespace: "agent:supervisor")
                    .contains { $0.content == "We run a 40,000 sq ft warehouse in Reno" }
            }
            let stored = try await user.get("/api/v1/chat/sessions/\(first.session)").data(as: ChatSession.self)
            #expect(stored.messages.count == 4)
        }

        @Test("Memories of many tenants at once stay with their own", .timeLimit(.minutes(10)))
        func tenants() async throws {
            let mesh = mesh
            try await withThrowingTaskGroup { group in
                for number in 0..<6 {
                    let tenant = "pooled-\(number)"
                    let caller = mesh.machine(key: try await mesh.createKey(namespaces: "*", tenant: tenant))
                    for part in 0..<4 {
                        group.addTask { try await Self.remember("\(tenant)-\(part)", for: tenant, caller) }
                    }
                }
                try await group.waitForAll()
            }
        }

        /// Adds memories and searches for them; whatever is found must be of this tenant.
        private static func remember(_ user: String, for tenant: String, _ caller: Caller) async throws {
            let scope: [String: JSONValue] = ["namespace": "agent:sales", "user_id": .string(user)]
            for round in 0..<4 {
                let body = scope.merging(["content": .string("\(tenant) keeps \(round) docks for \(user)")]) { $1 }
                #expect(try await caller.post("/api/v1/memories", .object(body)).status == 201)
                let question: [String: JSONValue] = [
                    "namespace": "agent:sales", "query": "Who keeps docks?", "limit": 50,
                ]
                let found = try await caller.post("/api/v1/memories/search", .object(question))
                #expect(found.status == 200)
                let contents = try found.json()["results"]?.arrayValue?.map { $0["content"]?.stringValue ?? "" } ?? []
                #expect(!contents.isEmpty)
                #expect(contents.allSatisfy { $0.hasPrefix(tenant + " ") }, "\(contents)")
            }
        }

        @Test(
            "Who a transaction acts for is never what another's was, however many share a session",
            arguments: [StatementKeeping.automatic, .never]
        )
        func claims(_ keeping: StatementKeeping) async throws {
            try await withClient(of: .memory, keeping: keeping) { client in
                let sessions = try await withThrowingTaskGroup(of: Set<Int>.self) { group in
                    for caller in 0..<48 {
                        group.addTask { try await Self.checkClaims(caller, client) }
                    }
                    return try await group.reduce(into: Set<Int>()) { $0.formUnion($1) }
                }
                // They did share them: 16 connections of 48 callers, on three sessions.
                #expect((1...Pooler.sessions).contains(sessions.count))
            }
        }

        /// - Returns: the server's processes that it met.
        private static func checkClaims(_ caller: Int, _ client: PostgresClient) async throws -> Set<Int> {
            var sessions: Set<Int> = []
            let question: PostgresQuery = """
                SELECT coalesce(current_setting('request.jwt.claims', true), '') AS claims, pg_backend_pid()::bigint AS session,
                    current_user::text AS who, current_setting('statement_timeout') AS timeout, \(caller)::bigint AS caller
                """
            for round in 0..<25 {
                let claims = round % 3 == 0 ? nil : DatabaseClaims(tenant: "tenant-\(caller)", subject: "\(round)")
                let rows =
                    round.isMultiple(of: 2)
                    ? try await client.query(question, claims: claims)
                    : try await client.withTransaction(claims: claims) { connection in
                        let first = try await connection.query(question)
                        return try await first + connection.query(question)
                    }
                for row in rows {
                    #expect(try row.decode("claims", as: String.self) == claims?.json ?? "")
                    #expect(try row.decode("who", as: String.self) == "mesh_memory")
                    #expect(try row.decode("timeout", as: String.self) == "10s")
                    #expect(try row.decode("caller", as: Int.self) == caller)
                    sessions.insert(try row.decode("session"))
                }
                #expect(Set(try rows.map { try $0.decode("session", as: Int.self) }).count == 1)
            }
            return sessions
        }

        @Test("Nothing is left behind in the sessions that are lent")
        func nothingStays() async throws {
            let states: PostgresQuery = """
                SELECT (SELECT count(*) FROM pg_prepared_statements WHERE name <> '') AS prepared,
                    (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()) AS locks,
                    current_setting('statement_timeout') AS timeout, current_setting('role') AS role,
                    coalesce(current_setting('request.jwt.claims', true), '') AS claims,
                    current_setting('plan_cache_mode') AS plans
                """
            _ = try await mesh.user().say("We run a 40,000 sq ft warehouse in Reno")
            for service in MeshService.allCases {
                try await withClient(of: service, keeping: .never, connections: Pooler.sessions) { client in
                    // Without a transaction of ours around it nothing is set.
                    for row in try await client.withConnection({ try await $0.query(states) }) {
                        #expect(try row.decode("prepared", as: Int.self) == 0)
                        #expect(try row.decode("locks", as: Int.self) == 0)
                        #expect(try row.decode("timeout", as: String.self) == "0")
                        #expect(try row.decode("role", as: String.self) == "none")
                        #expect(try row.decode("claims", as: String.self) == "")
                        #expect(try row.decode("plans", as: String.self) == "auto")
                    }
                }
            }
        }

        @Test("Statements past their time, and those that nobody waits for any more, are stopped")
        func limits() async throws {
            try await withClient(of: .memory, connections: 1, statementTimeout: .milliseconds(500)) { client in
                let late = await #expect(throws: PostgresError.self) {
                    _ = try await client.query("SELECT pg_sleep(30)")
                }
                #expect(late?.code == .timeout)
            }
            try await withClient(of: .memory, connections: 1, statementTimeout: .seconds(60)) { client in
                let start = ContinuousClock.now
                let sleeping = Task { try await client.query("SELECT pg_sleep(60)") }
                try await eventually("it sleeps") {
                    try await mesh.count(
                        "SELECT count(*) AS count FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep(60)%' AND state = 'active'"
                    ) == 1
                }
                sleeping.cancel()
                await #expect(throws: PostgresError.self) { _ = try await sleeping.value }
                #expect(ContinuousClock.now - start < .seconds(40))
                try await client.ping()
            }
        }

        @Test("A server of another name, or whose certificate a stranger signed, is refused and said so")
        func untrusted() async throws {
            let trusted = pooler.url(of: .knowledge, trusting: pooler.authority)
            let tool = Command(files: mesh.files, folder: mesh.folder, databaseURL: trusted)
            let status = try await tool.run("mesh-tool", ["migrate", "--status"])
            #expect(status.contains("applied  0001"))
            for (url, words) in [
                (pooler.url(of: .knowledge, host: "127.0.0.1", trusting: pooler.authority), "does not match host name"),
                (pooler.url(of: .knowledge, trusting: pooler.stranger), "certificate verify failed"),
                // The system knows nothing of our authority.
                (pooler.url(of: .knowledge), "certificate verify failed"),
            ] {
                let refused = await #expect(throws: Command.Failed.self) {
                    let tool = Command(files: mesh.files, folder: mesh.folder, databaseURL: url)
                    _ = try await tool.run("mesh-tool", ["migrate", "--status"])
                }
                #expect(refused?.output.contains(words) == true, "\(refused?.output ?? "")")
                #expect(refused?.output.contains(pooler.passwords[.knowledge] ?? "-") == false)
            }
        }

        @Test("The authority may be named by DATABASE_CA_FILE, for the tool and for a process")
        func authorityBySetting() async throws {
            let url = pooler.url(of: .knowledge)
            let tool = Command(
                files: mesh.files,
                folder: mesh.folder,
                databaseURL: url,
                settings: ["DATABASE_CA_FILE": path(pooler.authority)]
            )
            #expect(try await tool.run("mesh-tool", ["migrate", "--status"]).contains("applied  0001"))
            _ = try await tool.run("knowledge", ["seed", "--env-file", "/dev/null"])
        }

        @Test("Given logins are kept where they open the database, and set where they do not")
        func givenLogins() async throws {
            func migrate(_ settings: [String: String]) async throws -> String {
                try await Command(
                    files: mesh.files,
                    folder: mesh.folder,
                    databaseURL: mesh.databaseURL,
                    settings: settings
                )
                .run("mesh-tool", ["migrate", "--given-logins"])
            }
            #expect(try await migrate(pooler.settings).contains("logins of the services are kept"))
            var changed = pooler.settings
            let password = try #require(pooler.passwords[.sales])
            // With what a URL has to write otherwise.
            changed["SALES_DATABASE_URL"] = changed["SALES_DATABASE_URL"]?
                .replacing(password, with: "another%2Fp%40ssword!")
            #expect(try await migrate(changed).contains("logins set: mesh_sales\n"))
            #expect(try await migrate(changed).contains("logins of the services are kept"))
            #expect(try await migrate(pooler.settings).contains("logins set: mesh_sales\n"))
        }

        @Test("A process says at its start what it cannot trust")
        func start() async throws {
            let lost = await #expect(throws: Command.Failed.self) {
                try await Command(
                    files: mesh.files,
                    folder: mesh.folder,
                    databaseURL: pooler.url(of: .sales, trusting: URL(filePath: "/nowhere.crt"))
                )
                .run("sales", ["--env-file", "/dev/null"])
            }
            #expect(lost?.ending == .exited(78))
            #expect(lost?.output.contains("sslrootcert names no file") == true)
            let unknown = await #expect(throws: Command.Failed.self) {
                try await Command(
                    files: mesh.files,
                    folder: mesh.folder,
                    databaseURL: pooler.url(of: .knowledge, trusting: pooler.stranger)
                )
                .run("knowledge", ["seed", "--env-file", "/dev/null"])
            }
            #expect(unknown?.output.contains("certificate verify failed") == true, "\(unknown?.output ?? "")")
        }
    }
}
