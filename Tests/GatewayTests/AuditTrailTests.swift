import Foundation
import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("The audit trail")
struct AuditTrailTests {
    private static let claims = DatabaseClaims(tenant: "", role: "worker")

    private func store(_ url: String) throws -> (PostgresAuditStore, PostgresClient) {
        let client = try TestDatabase.client(url: url, role: MeshService.gateway.databaseRole)
        return (PostgresAuditStore(database: client), client)
    }

    private static func record(_ number: Int = 1, tenant: String = "acme") -> AuditRecord {
        AuditRecord(tenant: tenant, role: "machine", action: "POST /api/v1/memories", requestID: "r\(number)")
    }

    /// All events, oldest first; a test waits for as many as it expects.
    private func events(_ owner: PostgresClient, count: Int? = nil) async throws -> [[String: String]] {
        let deadline = ContinuousClock.now + .seconds(30)
        while true {
            let rows = try await owner.query(
                """
                SELECT action, coalesce(resource, '') AS about, coalesce(operation, '') AS operation, role, request_id,
                    coalesce(status::text, '') AS status, coalesce(user_digest, '') AS who, coalesce(key_digest, '') AS key,
                    tenant_id
                FROM audit_events ORDER BY sequence
                """
            )
            let names = ["action", "about", "operation", "role", "request_id", "status", "who", "key", "tenant_id"]
            let events = try rows.map { row in
                Dictionary(uniqueKeysWithValues: try names.map { ($0, try row.decode($0, as: String.self)) })
            }
            if count == nil || events.count >= count ?? 0 || ContinuousClock.now > deadline { return events }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Whether every event follows the one before it and is as it was written, and their numbers have no gaps.
    private func expectWhole(_ owner: PostgresClient, count: Int) async throws {
        let rows = try await owner.query("SELECT \(AuditEvent.columns) FROM audit_events e ORDER BY e.sequence")
        #expect(rows.count == count)
        var previous = AuditEvent.origin
        for (index, row) in rows.enumerated() {
            let event = try AuditEvent(row: row)
            try #require(event.sequence == Int64(index + 1) && event.previous == previous)
            try #require(event.computedHash == event.hash)
            previous = event.hash
        }
    }

    // MARK: Calls

    @Test(
        "A change has an event before it is done and one of how it ended; what reads, or is refused at the door, has none"
    )
    func calls() async throws {
        try await withFakeUpstream(.json(["id": "x"], status: 201)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let id = UUID().uuidString.lowercased()
                let headers = ["X-API-Key": try await gateway.key(), "X-User-Id": "ada lovelace", "X-Request-Id": id]
                let body: JSONValue = ["namespace": "shop", "content": "c", "user_id": "ada lovelace"]
                _ = try await gateway.request(.post, "/api/v1/memories", body, headers)
                _ = try await gateway.request(
                    .post,
                    "/api/v1/memories/search",
                    ["namespace": "shop", "query": "c"],
                    headers
                )
                _ = try await gateway.request(.get, "/api/v1/memories/\(id)", nil, headers)
                _ = try await gateway.request(.post, "/api/v1/memories", body, ["X-API-Key": "wrong"])
                _ = try await gateway.request(.post, "/no/such/path", body, headers)
                _ = try await gateway.request(.delete, "/api/v1/memories/\(id)", nil, headers)
                let events = try await events(gateway.owner, count: 4)
                #expect(
                    events.map { $0["action"] ?? "" }.sorted() == [
                        "DELETE /api/v1/memories/{id}", "DELETE /api/v1/memories/{id}", "POST /api/v1/memories",
                        "POST /api/v1/memories",
                    ]
                )
                #expect(events.filter { $0["action"] == "POST /api/v1/memories" }.map { $0["status"] } == ["", "201"])
                #expect(
                    events.allSatisfy { $0["request_id"] == id && $0["tenant_id"] == "acme" && $0["role"] == "machine" }
                )
                #expect(events.allSatisfy { $0["who"]?.count == 32 && $0["key"]?.count == 16 })
                #expect(events.filter { $0["action"]?.hasPrefix("DELETE") == true }.allSatisfy { $0["about"] == id })
                try await expectWhole(gateway.owner, count: 4)
            }
        }
    }

    @Test("The event is stored before the call goes on")
    func before() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                try await gateway.owner.execute(
                    "ALTER TABLE audit_events ADD CONSTRAINT closed CHECK (false) NOT VALID"
                )
                let refused = try await gateway.request(.post, "/api/v1/memories", [:], ["X-API-Key": key])
                #expect(refused.status == 503)
                #expect(refused.body["code"] == "audit_unavailable")
                #expect(refused.header("Retry-After") != nil)
                #expect(upstream.requests.isEmpty)
                #expect(try await gateway.request(.get, "/api/v1/stats", nil, ["X-API-Key": key]).status == 200)
                try await gateway.owner.execute("ALTER TABLE audit_events DROP CONSTRAINT closed")
                #expect(try await gateway.request(.post, "/api/v1/memories", [:], ["X-API-Key": key]).status == 200)
            }
        }
    }

    @Test("An answer that is given again is no further change")
    func repeated() async throws {
        try await withFakeUpstream(.json(["id": "x"], status: 201)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let headers = ["X-API-Key": try await gateway.key(), "Idempotency-Key": UUID().uuidString]
                for _ in 0..<3 { _ = try await gateway.request(.post, "/api/v1/memories", ["content": "c"], headers) }
                #expect(try await events(gateway.owner, count: 2).count == 2)
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("Where one path stands for many operations, the end says which; of paths of others the ids alone are told")
    func operations() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let key = try await gateway.key()
                _ = try await gateway.tool("add_memory", ["text": "secret", "user_id": "ada"], key: key)
                #expect(
                    try await events(gateway.owner, count: 2).map { $0["operation"] } == ["", "tools/call add_memory"]
                )
                let headers = ["X-API-Key": key]
                let id = UUID().uuidString
                _ = try await gateway.request(.delete, "/v2/entities/user/memories/", nil, headers)
                _ = try await gateway.request(.put, "/v1/memories/\(id)/", ["text": "t"], headers)
                _ = try await gateway.request(.post, "/v3/memories/search/", ["query": "q"], headers)
                let events = try await events(gateway.owner, count: 6)
                #expect(events.count == 6)
                let keys = AuditKeys(secret: gateway.process.settings.meshSecret)
                let told = Set(events.dropFirst(2).map { "\($0["action"] ?? "") \($0["about"] ?? "")" })
                #expect(
                    told == [
                        "DELETE /v2/entities/user/{id}/ user:\(keys.digest(tenant: "acme", user: "memories"))",
                        "PUT /v1/memories/{id}/ \(id.lowercased())",
                    ]
                )
            }
        }
    }

    @Test("A user that was erased, and whatever a caller made up, stands nowhere in it")
    func noNames() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let name = "ada.lovelace-1815"
                let key = try await gateway.key()
                let headers = ["X-API-Key": key, "X-User-Id": name, "X-Request-Id": name]
                for (method, path) in [
                    (.post, "/api/v1/chat"), (.delete, "/api/v1/chat/session/\(name)"),
                    (.post, "/api/v1/users/\(name)/erase"), (.delete, "/api/v1/memories?user_id=\(name)"),
                    (.post, "/api/v1/me/erase"), (.delete, "/v2/entities/user/\(name)/"),
                    (.delete, "/v1/\(name)/\(name)/"), (.post, "/agents/\(name)/message:send"),
                    (.post, "/tasks/\(name):cancel"), (.post, "/api/v1/agents/\(name)/chat"),
                ] as [(HTTPRequest.Method, String)] {
                    _ = try await gateway.request(method, path, ["message": "I am Ada"], headers)
                }
                let rows = try await gateway.owner.query("SELECT e::text AS text FROM audit_events e")
                let text = try rows.map { try $0.decode("text", as: String.self) }.joined(separator: "\n")
                #expect(rows.count >= 10)
                #expect(!text.lowercased().contains("ada.l") && !text.contains("lovelace") && !text.contains(key))
                // Nor as a digest that anybody could make.
                #expect(!text.contains(AuditTrail.digest("acme/" + name)))
            }
        }
    }

    // MARK: The table

    @Test("The gateway's role adds to it, and can neither change, nor take away, nor say what the chain is")
    func role() async throws {
        try await withTestDatabase { owner, url in
            let (store, client) = try store(url)
            try await store.append([Self.record(1), Self.record(2)])
            try await store.keep(
                AuditKeys(secret: Secret("another secret that is long enough")).sign(
                    try #require(try await store.newest()),
                    as: .head,
                    at: Date()
                )
            )
            for statement in [
                "UPDATE audit_events SET status = 200", "DELETE FROM audit_events", "TRUNCATE audit_events",
                "UPDATE audit_heads SET sequence = 7", "DELETE FROM audit_heads", "TRUNCATE audit_heads",
                """
                INSERT INTO audit_events (tenant_id, role, action, request_id, sequence) VALUES ('acme', 'user', 'a', 'r', 9)
                """,
                """
                INSERT INTO audit_events (tenant_id, role, action, request_id, hash) VALUES ('acme', 'user', 'a', 'r', '\\x00')
                """,
                "ALTER TABLE audit_events DISABLE TRIGGER ALL",
                "SELECT mesh.prune_audit(2, (SELECT hash FROM audit_events WHERE sequence = 2), 1, 'k', '\\x00')",
            ] as [PostgresQuery] {
                let error = await #expect(throws: PostgresError.self) {
                    try await client.execute(statement, claims: Self.claims)
                }
                #expect(error?.sqlState == "42501", "\(statement)")
            }
            await client.shutdown()
            // Its owner is refused as well, as long as nobody takes the triggers off.
            for statement in [
                "UPDATE audit_events SET status = 200", "DELETE FROM audit_events", "TRUNCATE audit_events",
            ] as [PostgresQuery] {
                await #expect(throws: PostgresError.self) { try await owner.execute(statement) }
            }
            try await expectWhole(owner, count: 2)
        }
    }

    @Test("Two gateways that write a thousand events each make one chain, and many share a transaction")
    func together() async throws {
        try await withTestDatabase { owner, url in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for gateway in 0..<2 {
                    group.addTask {
                        let (store, client) = try store(url)
                        let writer = AuditWriter(store: store, logger: logger)
                        try await withThrowingTaskGroup(of: Void.self) { gatewayTasks in
                            gatewayTasks.addTask { try await writer.run() }
                            try await withThrowingTaskGroup(of: Void.self) { calls in
                                for number in 0..<1_000 {
                                    calls.addTask { try await writer.store(Self.record(gateway * 1_000 + number)) }
                                }
                                try await calls.waitForAll()
                            }
                            gatewayTasks.cancelAll()
                        }
                        await client.shutdown()
                    }
                }
                try await group.waitForAll()
            }
            try await expectWhole(owner, count: 2_000)
            let rows = try await owner.query(
                "SELECT count(DISTINCT xmin::text) AS n, count(DISTINCT request_id) AS requests FROM audit_events"
            )
            #expect(try #require(rows.first).decode("requests", as: Int.self) == 2_000)
            #expect(try #require(rows.first).decode("n", as: Int.self) < 1_000)
        }
    }

    @Test("What waits when the gateway ends is written, and afterwards nothing is taken")
    func ending() async throws {
        try await withTestDatabase { owner, url in
            let (store, client) = try store(url)
            let writer = AuditWriter(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            for number in 0..<500 { writer.note(Self.record(number)) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await writer.run() }
                while try await events(owner).count < 500 { try await Task.sleep(for: .milliseconds(10)) }
                group.cancelAll()
            }
            await #expect(throws: AuditFull.self) { try await writer.store(Self.record()) }
            try await expectWhole(owner, count: 500)
            await client.shutdown()
        }
    }

    @Test(
        "What is old is taken away with a signed end in its place, nothing before 30 days, and the chain goes on from there"
    )
    func pruning() async throws {
        try await withTestDatabase { owner, url in
            let (store, client) = try store(url)
            let secret = Secret("a secret for tests that is long enough")
            func upkeep(_ days: Int?) -> AuditUpkeep {
                AuditUpkeep(
                    store: store,
                    keys: AuditKeys(secret: secret),
                    days: days,
                    logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                    now: { Date() }
                )
            }
            // A chain that began 100 days ago: a day an event.
            var previous = AuditEvent.origin
            let begin = Int64(Date().timeIntervalSince1970 * 1_000_000) - 100 * 86_400_000_000
            for number in 1...100 as ClosedRange<Int64> {
                var event = AuditEvent(
                    sequence: number,
                    at: begin + number * 86_400_000_000,
                    tenant: "acme",
                    role: "machine",
                    action: "POST /x",
                    requestID: "r",
                    previous: previous
                )
                event.hash = event.computedHash
                let chained = event
                try await owner.withTransaction { connection in
                    _ = try await connection.query("SET LOCAL session_replication_role = replica")
                    _ = try await connection.query(
                        """
                        INSERT INTO audit_events (sequence, at, tenant_id, role, action, request_id, previous, hash)
                        VALUES (
                            \(chained.sequence), 'epoch'::timestamptz + \(chained.at) * interval '1 microsecond', 'acme', 'machine',
                            'POST /x', 'r', \(chained.previous), \(chained.hash)
                        )
                        """
                    )
                }
                previous = event.hash
            }
            #expect(try await upkeep(nil).prune() == 0)
            try await upkeep(nil).sign()
            try await upkeep(nil).sign()
            #expect(try await upkeep(40).prune() == 60)
            #expect(try await upkeep(40).prune() == 0)
            await #expect(throws: PostgresError.self) { try await upkeep(20).prune() }
            try await store.append([Self.record()])
            let first = try await owner.query("SELECT min(sequence) AS first, max(sequence) AS last FROM audit_events")
            let row = try #require(first.first)
            #expect(try row.decode("last", as: Int64.self) == 101)
            let start = try row.decode("first", as: Int64.self)
            #expect(start == 61)
            let heads = try await owner.query("SELECT sequence, kind FROM audit_heads ORDER BY sequence")
            let told = try heads.map {
                "\(try $0.decode("sequence", as: Int64.self)) \(try $0.decode("kind", as: String.self))"
            }
            #expect(told == ["\(start - 1) pruned", "100 head"])
            await client.shutdown()
        }
    }

    // MARK: Reading

    @Test("An operator reads its own tenant's events, page by page, and nobody else's")
    func pages() async throws {
        try await GatewayHarness.run { gateway in
            let store = PostgresAuditStore(database: gateway.process.database ?? gateway.owner)
            try await store.append((1...5).map { Self.record($0) } + [Self.record(6, tenant: "other")])
            let headers = ["X-API-Key": try await gateway.key()]
            let first = try await gateway.request(.get, "/api/v1/operator/audit?limit=3", nil, headers)
            #expect(first.status == 200)
            let events = first.body["data"]?["events"]?.arrayValue ?? []
            #expect(events.map { $0["request_id"]?.stringValue } == ["r5", "r4", "r3"])
            let next = try #require(first.body["data"]?["next"]?.doubleValue)
            let path = "/api/v1/operator/audit?limit=3&before=\(Int(next))"
            let second = try await gateway.request(.get, path, nil, headers)
            #expect(
                second.body["data"]?["events"]?.arrayValue?.map { $0["request_id"]?.stringValue } == ["r2", "r1"]
            )
            #expect(second.body["data"]?["next"]?.doubleValue == nil)
            #expect(try await gateway.request(.get, "/api/v1/operator/audit?before=x", nil, headers).status == 422)
        }
    }
}
