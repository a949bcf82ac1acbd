import Foundation
import HTTPTypes
import Logging
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("What is let go")
struct RetentionTests {
    private static let day: Duration = .seconds(86_400)

    private func sweep(
        _ memory: MemoryFixture,
        _ rules: RetentionRules = RetentionRules(),
        batch: Int = 200,
        database: PostgresClient? = nil
    ) -> RetentionSweep {
        let clock = memory.clock
        return RetentionSweep(
            store: database.map { PostgresMemoryStore(database: $0) } ?? memory.store,
            rules: rules,
            now: { clock.now },
            logger: Logger(label: "test"),
            batch: batch
        )
    }

    private func contents(_ memory: MemoryFixture) async throws -> Set<String> {
        Set(
            try await memory.database.query(
                "SELECT content FROM agent_memories",
                claims: DatabaseClaims(tenant: "", role: "worker")
            ).map { try $0.decode("content") }
        )
    }

    @Test("A memory goes at its own end, pinned or not, and not before")
    func ownEnd() async throws {
        try await withMemory { memory in
            var pinned = Samples.statement("It rains a lot here", expires: Samples.moment + 3_600)
            pinned.pinned = true
            try await memory.add(
                pinned,
                Samples.statement("They bake bread", expires: Samples.moment + 3_600),
                Samples.statement("We run a warehouse", expires: Samples.moment + 90 * 86_400),
                Samples.statement("We lease robots")
            )
            #expect(try await sweep(memory).run().isEmpty)
            memory.clock.advance(by: .seconds(3_600))
            #expect(try await sweep(memory).run() == RetentionSweep.Result(expired: 2))
            #expect(try await contents(memory) == ["We run a warehouse", "We lease robots"])
            // One with an end of its own follows that, however long nobody asked for it.
            memory.clock.advance(by: Self.day * 60)
            #expect(try await sweep(memory).run() == RetentionSweep.Result(idle: 1))
            #expect(try await contents(memory) == ["We run a warehouse"])
        }
    }

    @Test("What is not used for thirty days goes; what was recalled yesterday, changed or pinned stays")
    func lastUse() async throws {
        try await withMemory { memory in
            var pinned = Samples.statement("Ann keeps bees")
            pinned.pinned = true
            let results = try await memory.add([
                Samples.statement("We run a warehouse"), Samples.statement("They bake bread"), pinned,
                // Said long ago, but told only now.
                Samples.statement("It rains a lot here", said: Samples.moment - 900 * 86_400),
                Samples.statement("We lease robots"),
            ])
            memory.clock.advance(by: Self.day * 29)
            #expect(try await sweep(memory).run().isEmpty)
            #expect(try await contents(memory).count == 5)
            _ = try await memory.find(Samples.plan("warehouse", limit: 1))
            await memory.access.flush()
            _ = try await memory.store.reinforce(
                try #require(results[4].id),
                by: 0.1,
                at: memory.clock.now,
                claims: MemoryFixture.claims,
                actor: "test"
            )
            memory.clock.advance(by: Self.day + .seconds(1))
            #expect(try await sweep(memory).run() == RetentionSweep.Result(idle: 2))
            #expect(try await contents(memory) == ["We run a warehouse", "Ann keeps bees", "We lease robots"])
            memory.clock.advance(by: Self.day * 30)
            #expect(try await sweep(memory).run() == RetentionSweep.Result(idle: 2))
            #expect(try await contents(memory) == ["Ann keeps bees"])
        }
    }

    @Test("A namespace may have its own days, or keep for good; every tenant is swept")
    func namespaces() async throws {
        try await withMemory { memory in
            let all = DatabaseClaims(tenant: "default", namespaces: ["*"])
            for (tenant, namespace) in [
                ("default", "brief"), ("default", "long"), ("default", "forever"), ("default", "usual"),
                ("elsewhere", "brief"), ("elsewhere", "usual"),
            ] {
                var statement = Samples.statement("\(tenant) \(namespace) warehouse")
                statement.scope = Scope(tenant: tenant, namespace: namespace, user: "ann")
                var claims = all
                claims.tenant = tenant
                _ = try await memory.writer.remember([statement], claims: claims, actor: "test")
            }
            var rules = RetentionRules()
            for item in ["brief=0.5", "long=365", "forever=0"] { #expect(rules.read(item) == nil) }
            memory.clock.advance(by: Self.day)
            #expect(try await sweep(memory, rules).run().idle == 2)
            memory.clock.advance(by: Self.day * 40)
            #expect(try await sweep(memory, rules, batch: 1).run().idle == 2)
            #expect(try await contents(memory) == ["default long warehouse", "default forever warehouse"])
            rules.days = nil
            memory.clock.advance(by: Self.day * 400)
            #expect(try await sweep(memory, rules).run().idle == 1)
            #expect(try await contents(memory) == ["default forever warehouse"])
        }
    }

    @Test("Of what is let go the history keeps everything but what was said")
    func history() async throws {
        try await withTestDatabase { owner, url in
            let client = try TestDatabase.client(url: url, role: MeshService.memory.databaseRole)
            let memory = MemoryFixture(client)
            let text = "quetzalcoatl"
            let id = try #require(
                try await memory.add(Samples.statement("We saw a \(text) today", metadata: ["kept": "beside"]))[0].id
            )
            let other = try #require(try await memory.add(Samples.statement("They bake bread"))[0].id)
            try await client.execute(
                """
                INSERT INTO memory_links (from_id, to_id, kind, namespace, user_id)
                VALUES (\(other), \(id), 'similar', 'agent:sales', 'ann')
                """,
                claims: MemoryFixture.claims
            )
            _ = try await memory.store.change(
                id,
                MemoryChange(pinned: false),
                rewording: nil,
                at: Samples.moment,
                claims: MemoryFixture.claims,
                actor: "test"
            )
            #expect(try await StoredText.places(of: text, owner).contains("memory_history.after"))
            memory.clock.advance(by: Self.day * 31)
            try await client.execute(
                "UPDATE agent_memories SET pinned = true WHERE id = \(other)",
                claims: MemoryFixture.claims
            )
            #expect(try await sweep(memory).run().idle == 1)
            #expect(try await StoredText.places(of: text, owner) == [])
            let history = try #require(
                try await memory.store.history(of: id, after: nil, limit: 10, claims: MemoryFixture.claims)
            )
            #expect(Set(history.map(\.action)) == ["add", "update", "expire"])
            #expect(history.last?.action == "expire" && history.last?.actor == "retention")
            #expect(history.last?.before?["metadata"] == ["kept": "beside"])
            #expect(history.last?.after == ["reason": "retention"])
            let links = try await memory.store.links(
                of: other,
                limit: 10,
                at: memory.clock.now,
                claims: MemoryFixture.claims
            )
            #expect(links?.contains { $0.kind == "similar" } == false)
            let loose = try await client.query(
                "SELECT FROM memory_links WHERE to_id = \(id)",
                claims: MemoryFixture.claims
            )
            #expect(loose.isEmpty)
            await client.shutdown()
        }
    }

    @Test("Sweepers at the same time let go of every memory once, and none fails")
    func together() async throws {
        try await withTestDatabase(as: .memory) { client, url in
            let memory = MemoryFixture(client)
            var statements = Dialogues.statements(900, seed: 5)
            for index in statements.indices { statements[index].scope.user = "user \(index % 30)" }
            let added = try await memory.add(statements).filter { $0.action == .added }.count
            try await client.execute(
                """
                INSERT INTO memory_links (from_id, to_id, kind, namespace, user_id)
                SELECT a.id, b.id, 'similar', a.namespace, a.user_id
                FROM (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY id) AS n FROM agent_memories) a
                JOIN (SELECT *, row_number() OVER (PARTITION BY user_id ORDER BY id) AS n FROM agent_memories) b
                    ON b.user_id = a.user_id AND b.n BETWEEN a.n - 3 AND a.n + 3 AND b.n <> a.n
                ON CONFLICT DO NOTHING
                """,
                claims: MemoryFixture.claims
            )
            try await client.execute(
                "UPDATE agent_memories SET expires_at = \(Samples.moment + 60) WHERE seq % 2 = 0",
                claims: MemoryFixture.claims
            )
            memory.clock.advance(by: Self.day * 31)
            let clients = try (0..<3).map { _ in
                try TestDatabase.client(url: url, role: MeshService.memory.databaseRole, maximumConnections: 2)
            }
            let results = try await withThrowingTaskGroup(of: RetentionSweep.Result.self) { group in
                for client in clients {
                    let sweep = sweep(memory, batch: 25, database: client)
                    group.addTask { try await sweep.run() }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            for client in clients { await client.shutdown() }
            // What one had locked the others left: a last one finds nothing, or just that.
            let rest = try await sweep(memory).run()
            let total = results.reduce(rest.expired + rest.idle) { $0 + $1.expired + $1.idle }
            #expect(total == added && added > 800)
            #expect(results.count { $0.expired + $0.idle > 0 } > 1)
            let noted = try await client.query(
                """
                SELECT count(*) AS n, count(DISTINCT memory_id) AS memories FROM memory_history
                WHERE action = 'expire'
                """,
                claims: MemoryFixture.claims
            )[0]
            #expect(try noted.decode("n", as: Int.self) == added)
            #expect(try noted.decode("memories", as: Int.self) == added)
            #expect(try await memory.count() == 0)
        }
    }

    @Test("A sweeper does not wait for what another holds, and nobody who searches waits for either")
    func withoutWaiting() async throws {
        try await withTestDatabase(as: .memory) { client, url in
            let memory = MemoryFixture(client)
            try await memory.add(Dialogues.words.prefix(40).map { Samples.statement("the \($0) it is") })
            memory.clock.advance(by: Self.day * 31)
            let (patient, impatient) = (
                try TestDatabase.client(url: url, role: MeshService.memory.databaseRole, maximumConnections: 2),
                try TestDatabase.client(
                    url: url + (url.contains("?") ? "&" : "?") + "options=-c%20lock_timeout%3D1",
                    role: MeshService.memory.databaseRole,
                    maximumConnections: 2
                )
            )
            let quick = sweep(memory, batch: 7, database: impatient)
            // Waiting for a lock would be an error for the impatient one.
            try await patient.withTransaction(claims: DatabaseClaims(tenant: "", role: "worker")) { connection in
                let held = try await connection.query("SELECT id FROM agent_memories ORDER BY id LIMIT 15 FOR UPDATE")
                #expect(held.count == 15)
                #expect(try await quick.run().idle == 25)
                let finder = MemoryFinder(
                    models: EmbeddingModels(WordEmbedder()),
                    store: PostgresMemoryStore(database: impatient),
                    access: memory.access,
                    now: { Samples.moment }
                )
                #expect(
                    try await finder.find(Samples.plan("it is", limit: 100), claims: MemoryFixture.claims).count == 15
                )
            }
            #expect(try await quick.run().idle == 15)
            await patient.shutdown()
            await impatient.shutdown()
        }
    }

    @Test("Entities go with the last memory that mentions them, and the record of finished work in its time")
    func leftovers() async throws {
        try await withMemory { memory in
            let id = try #require(try await memory.add(Samples.statement("We run a warehouse"))[0].id)
            let kept = UUID()
            _ = try await memory.database.pipeline(
                [
                    "DELETE FROM memory_links", "DELETE FROM memory_entities",
                    """
                    INSERT INTO memory_entities (id, namespace, user_id, kind, name, normalized_name, mention_count) VALUES
                        (\(kept), 'agent:sales', 'ann', 'place', 'Reno', 'reno', 1)
                    """,
                    """
                    INSERT INTO memory_links (from_id, to_id, kind, namespace, user_id)
                    VALUES (\(id), \(kept), 'mentions', 'agent:sales', 'ann')
                    """,
                    """
                    INSERT INTO memory_events (namespace, user_id, kind, state, created_at, finished_at) VALUES
                        ('agent:sales', 'ann', 'extract', 'done', \(Samples.moment), \(Samples.moment)),
                        ('agent:sales', 'ann', 'extract', 'failed', \(Samples.moment), \(Samples.moment + 5 * 86_400)),
                        ('agent:sales', 'ann', 'extract', 'pending', \(Samples.moment), NULL)
                    """,
                ],
                claims: MemoryFixture.claims
            )
            memory.clock.advance(by: Self.day * 8)
            #expect(try await sweep(memory).run() == RetentionSweep.Result(events: 1))
            memory.clock.advance(by: Self.day * 30)
            #expect(try await sweep(memory).run() == RetentionSweep.Result(idle: 1, events: 1))
            #expect(
                try await memory.database.query("SELECT FROM memory_entities", claims: MemoryFixture.claims).isEmpty
            )
            let left = try await memory.database.query("SELECT state FROM memory_events", claims: MemoryFixture.claims)
            #expect(try left.map { try $0.decode("state", as: String.self) } == ["pending"])
        }
    }

    @Test("The service sweeps by itself")
    func periodically() async throws {
        var settings = MemorySettings()
        settings.sweepInterval = .milliseconds(20)
        try await withService(settings: settings) { service in
            let key = try await service.caller(nil, .sales)
            let id = try await key.add(["content": "We run a warehouse"])
            service.clock.advance(by: Self.day * 31)
            let deadline = ContinuousClock.now + .seconds(20)
            var status = 200
            while status == 200, ContinuousClock.now < deadline {
                try await Task.sleep(for: .milliseconds(20))
                status = try await key.send(.get, "/v1/memories/\(id)").status
            }
            #expect(status == 404)
            let last = try await key.send(.get, "/v1/memories/\(id)/history").json["results"]?.arrayValue?.last
            #expect(last?["action"] == "expire" && last?["before"]?["content"] == nil)
        }
    }

    @Test("A sweeper claims a scope by the lock that its writers take", arguments: ["ann", "Zoë 1:2", nil])
    func locks(_ user: String?) async throws {
        try await withMemory { memory in
            let statement = Samples.statement("We run a warehouse", user: user, expires: Samples.moment + 1)
            try await memory.add(statement)
            let name = try await memory.database.query(
                "SELECT \(unsafe: PostgresMemoryStore.scopeLock("m")) AS name FROM agent_memories m",
                claims: MemoryFixture.claims
            )[0].decode("name", as: String.self)
            #expect(name == PostgresMemoryStore.lockName(statement.scope))
            memory.clock.advance(by: Self.day)
            let sweep = sweep(memory)
            try await memory.database.withConnection { connection in
                _ = try await connection.query("SELECT pg_advisory_lock(hashtextextended(\(name)::text, 0))")
                #expect(try await sweep.run().isEmpty)
                _ = try await connection.query("SELECT pg_advisory_unlock(hashtextextended(\(name)::text, 0))")
            }
            #expect(try await sweep.run().expired == 1)
        }
    }

    @Test("Days by namespace are read, and what is none is told")
    func settings() {
        var rules = RetentionRules()
        #expect(rules.read("agent:financing=365") == nil && rules.read("a=b=0") == nil)
        #expect(rules.namespaces == ["agent:financing": 365, "a=b": nil])
        for item in ["agent:sales", "=3", "a=-1", "a=x", "a=nan", "a=99999999"] { #expect(rules.read(item) != nil) }
        var reader = SettingsReader(
            values: ["MEMORY_RETENTION_DAYS": "0", "MEMORY_RETENTION_NAMESPACES": "a=1,b", "MEMORY_EVENT_DAYS": "2"],
            prefix: "MEMORY"
        )
        let settings = MemorySettings(from: &reader)
        #expect(settings.retention.days == nil && settings.retention.namespaces == ["a": 1])
        #expect(settings.retention.eventDays == 2)
        #expect(reader.problems.map(\.key) == ["MEMORY_RETENTION_NAMESPACES"])
        #expect(MemorySettings().retention.days == 30)
    }
}
