import Postgres
import SharedModels
import TestSupport
import Testing

@Suite("An agent that is added")
struct AddedAgentTests {
    /// Roles belong to the whole server: one of this run alone, which is dropped with what it was granted.
    private func withAddedAgent(_ body: (PostgresClient, _ url: String, MeshService) async throws -> Void) async throws
    {
        try await withTestDatabase { owner, url in
            let agent = MeshService(agent: "added-\(UInt32.random(in: 0...UInt32.max))", port: 8999)
            let outcome: Result<Void, any Error>
            do {
                // Again it changes nothing.
                for _ in 0..<2 { try await owner.execute("CALL mesh.add_agent(\(agent.databaseRole)::name)") }
                try await body(owner, url, agent)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            _ = try? await owner.execute("DROP OWNED BY \(identifier: agent.databaseRole)")
            _ = try? await owner.execute("DROP ROLE \(identifier: agent.databaseRole)")
            try outcome.get()
        }
    }

    @Test("It keeps its own tasks, sees nobody else's, and none of the others' tables")
    func ownRows() async throws {
        try await withAddedAgent { owner, url, agent in
            for name in [agent.name, "sales"] {
                try await owner.execute(
                    """
                    INSERT INTO agent_tasks (tenant_id, id, agent, context_id, user_id, state)
                    VALUES ('acme', \(name), \(name), 'c', 'ann', 'TASK_STATE_WORKING')
                    """
                )
            }
            let client = try TestDatabase.client(url: url, role: agent.databaseRole)
            let claims = DatabaseClaims(tenant: "acme", subject: "ann")
            for asked in [claims, DatabaseClaims(tenant: "acme", role: "worker")] {
                let rows = try await client.query("SELECT agent FROM agent_tasks", claims: asked)
                #expect(try rows.map { try $0.decode("agent", as: String.self) } == [agent.name])
            }
            #expect(
                try await client.query("SELECT 1 FROM agent_tasks", claims: DatabaseClaims(tenant: "other")).isEmpty
            )
            for table in ["leads", "applications", "agent_memories", "chat_sessions"] {
                await expectRefused { try await client.query("SELECT 1 FROM \(identifier: table)", claims: claims) }
            }
            #expect(try await Migrator.missing(version: "0036", client: client) == nil)
            await client.shutdown()
        }
    }

    @Test(
        "A role that is named like none of ours is refused",
        arguments: ["postgres", "mesh_", "mesh_Warranty", "mesh_a b"]
    )
    func names(role: String) async throws {
        try await withTestDatabase { owner, _ in
            _ = await #expect(throws: PostgresError.self) {
                try await owner.execute("CALL mesh.add_agent(\(role)::name)")
            }
        }
    }
}
