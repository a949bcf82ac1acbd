import Postgres
import SharedModels
import TestSupport
import Testing

@Suite("Row-level security")
struct RowSecurityTests {
    private func count(_ table: String, _ client: PostgresClient, _ claims: DatabaseClaims?) async throws -> Int {
        let rows = try await client.query("SELECT count(*) AS n FROM \(identifier: table)", claims: claims)
        return try #require(rows.first).decode("n")
    }

    private func claims(_ tenant: String, _ user: String? = nil) -> DatabaseClaims {
        DatabaseClaims(tenant: tenant, subject: user, namespaces: ["agent:sales"])
    }

    @Test("A row is seen by its own tenant and user alone", arguments: OwnedTable.all)
    func visibility(_ table: OwnedTable) async throws {
        try await withTestDatabase(as: table.service) { client, _ in
            try await client.execute(table.insert("acme", "ann"), claims: claims("acme", "ann"))
            #expect(try await count(table.name, client, claims("acme", "ann")) == 1)
            #expect(try await count(table.name, client, claims("acme")) == 1)
            #expect(try await count(table.name, client, claims("acme", "bob")) == (table.hasUser ? 0 : 1))
            #expect(try await count(table.name, client, claims("acme", "")) == (table.hasUser ? 0 : 1))
            #expect(try await count(table.name, client, claims("other", "ann")) == 0)
            #expect(try await count(table.name, client, claims("")) == 0)
            #expect(try await count(table.name, client, nil) == 0)
        }
    }

    @Test("Background work of the same service reaches every tenant's rows", arguments: OwnedTable.all)
    func worker(_ table: OwnedTable) async throws {
        try await withTestDatabase(as: table.service) { client, _ in
            for tenant in ["acme", "other"] {
                try await client.execute(table.insert(tenant, "ann"), claims: claims(tenant, "ann"))
            }
            #expect(try await count(table.name, client, DatabaseClaims(tenant: "", role: "worker")) == 2)
        }
    }

    @Test("Nobody writes into another tenant, or for another user", arguments: OwnedTable.all)
    func writing(_ table: OwnedTable) async throws {
        try await withTestDatabase(as: table.service) { client, _ in
            await expectRefused {
                try await client.execute(table.insert("acme", "ann"), claims: claims("other", "ann"))
            }
            await expectRefused { try await client.execute(table.insert("acme", "ann")) }
            if table.hasUser {
                await expectRefused {
                    try await client.execute(table.insert("acme", "ann"), claims: claims("acme", "bob"))
                }
            }
        }
    }

    @Test(
        "Claims that name nobody show nothing and break nothing",
        arguments: ["", "null", "[]", "7", #""acme""#, #"{"tenant_id": null}"#, #"{"namespaces": "agent:sales"}"#]
    )
    func malformed(_ text: String) async throws {
        try await withTestDatabase { owner, _ in
            try await owner.execute(
                """
                INSERT INTO agent_memories (tenant_id, namespace, user_id, content, content_hash)
                VALUES ('acme', 'agent:sales', 'ann', 'c', '\\x00')
                """
            )
            let seen = try await owner.withTransaction { connection in
                _ = try await connection.execute("SET LOCAL ROLE mesh_memory")
                _ = try await connection.query("SELECT set_config('request.jwt.claims', \(text)::text, true)")
                return try await connection.query("SELECT id FROM agent_memories").count
            }
            #expect(seen == 0)
        }
    }

    @Test("Claims that are no JSON are refused")
    func unreadable() async throws {
        try await withTestDatabase { owner, _ in
            try await owner.execute(
                "INSERT INTO agent_memories (namespace, content, content_hash) VALUES ('agent:sales', 'c', '\\x00')"
            )
            let error = await #expect(throws: PostgresError.self) {
                try await owner.withTransaction { connection in
                    _ = try await connection.execute("SET LOCAL ROLE mesh_memory")
                    _ = try await connection.query("SELECT set_config('request.jwt.claims', '{', true)")
                    _ = try await connection.query("SELECT id FROM agent_memories")
                }
            }
            #expect(error?.sqlState == "22P02")
        }
    }

    @Test(
        "Memories are seen in the namespaces of the claims",
        arguments: zip(
            [["agent:sales"], ["agent:financing"], ["*"], [], ["agent:financing", "agent:sales"], ["agent:"]],
            [1, 0, 1, 0, 1, 0]
        )
    )
    func namespaces(_ namespaces: [String], _ expected: Int) async throws {
        try await withTestDatabase(as: .memory) { client, _ in
            let table = try #require(OwnedTable.all.first { $0.name == "agent_memories" })
            try await client.execute(table.insert("acme", "ann"), claims: claims("acme", "ann"))
            let asked = DatabaseClaims(tenant: "acme", subject: "ann", namespaces: namespaces)
            #expect(try await count("agent_memories", client, asked) == expected)
            if expected == 0 {
                await expectRefused { try await client.execute(table.insert("acme", "ann"), claims: asked) }
            }
        }
    }

    @Test("An agent keeps to its own tasks, even in background work")
    func tasks() async throws {
        try await withTestDatabase { _, url in
            for service in MeshService.ofPackage where service.namespace != nil {
                let client = try TestDatabase.client(url: url, role: service.databaseRole)
                try await client.execute(
                    """
                    INSERT INTO agent_tasks (tenant_id, id, agent, context_id, user_id, state)
                    VALUES ('acme', \(service.name), \(service.name), 'c', 'ann', 'TASK_STATE_WORKING')
                    """,
                    claims: claims("acme", "ann")
                )
                for asked in [claims("acme"), DatabaseClaims(tenant: "acme", role: "worker")] {
                    let rows = try await client.query("SELECT agent FROM agent_tasks", claims: asked)
                    #expect(try rows.map { try $0.decode("agent", as: String.self) } == [service.name])
                }
                await expectRefused {
                    try await client.execute(
                        """
                        INSERT INTO agent_tasks (tenant_id, id, agent, context_id, state)
                        VALUES ('acme', 'x', 'someone-else', 'c', 'TASK_STATE_WORKING')
                        """,
                        claims: claims("acme")
                    )
                }
                await client.shutdown()
            }
        }
    }
}

/// Expects the server to refuse for want of rights (42501), which is also what a policy's check gives.
func expectRefused(
    sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> some Any
) async {
    do {
        _ = try await body()
        Issue.record("was allowed", sourceLocation: sourceLocation)
    } catch let error as PostgresError {
        #expect(error.sqlState == "42501", sourceLocation: sourceLocation)
    } catch {
        Issue.record(error, sourceLocation: sourceLocation)
    }
}
