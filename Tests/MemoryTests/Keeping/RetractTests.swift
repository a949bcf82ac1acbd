import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("A memory that is taken back")
struct RetractTests {
    @Test("Nothing is left of it: no history, no entity, and nobody is told; another's stays")
    func retract() async throws {
        try await withTestDatabase { owner, url in
            let database = try TestDatabase.client(url: url, role: "mesh_memory")
            let outcome: Result<Void, any Error>
            do {
                let memory = MemoryFixture(database, embedder: WordEmbedder(model: "words", dimensions: 384))
                try await owner.execute(
                    """
                    INSERT INTO memory_webhooks (tenant_id, namespace, url, name, event_types)
                    VALUES ('default', \(Samples.namespace), 'https://a.example', 'all', '{}')
                    """
                )
                try await memory.add(Samples.statement("Our dealer Quillfeather is in Reno"))
                let rows = try await owner.query("SELECT id FROM agent_memories")
                let id: UUID = try #require(rows.first).decode("id")
                #expect(try await !owner.query("SELECT id FROM memory_history").isEmpty)
                #expect(try await !owner.query("SELECT id FROM memory_events").isEmpty)
                let store = PostgresMemoryStore(database: database)
                let claims = DatabaseClaims(tenant: "default", subject: "ann", namespaces: [Samples.namespace])
                let stranger = DatabaseClaims(tenant: "other", namespaces: ["*"])
                #expect(try await store.retract(id, claims: stranger) == false)
                #expect(try await store.retract(id, claims: claims))
                for table in ["agent_memories", "memory_history", "memory_events", "memory_entities", "memory_links"] {
                    let left = try await owner.query("SELECT 1 FROM \(identifier: table)")
                    #expect(left.isEmpty, "\(table)")
                }
                #expect(try await store.retract(id, claims: claims) == false)
                outcome = .success(())
            } catch {
                outcome = .failure(error)
            }
            await database.shutdown()
            try outcome.get()
        }
    }
}
