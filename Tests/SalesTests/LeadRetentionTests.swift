import Postgres
import TestSupport
import Testing

@testable import Sales

@Suite("How long leads are kept")
struct LeadRetentionTests {
    @Test("What nothing was added to for long goes; what is newer stays, and so does another user's in an erasure")
    func sweep() async throws {
        try await withTestDatabase { owner, url in
            try await owner.execute(
                """
                INSERT INTO leads (tenant_id, user_id, context_id, updated_at)
                VALUES ('acme', 'ann', 'old', now() - interval '11 days'), ('acme', 'ann', 'new', now() - interval '9 days'),
                    ('other', 'ann', 'old', now() - interval '11 days'), ('acme', 'bob', 'new', now())
                """
            )
            let client = try TestDatabase.client(url: url, role: "mesh_sales")
            let store = PostgresLeadStore(database: client)
            #expect(try await store.removeIdle(days: 10, limit: 100) == 2)
            let left = try await owner.query("SELECT context_id FROM leads")
            #expect(try left.allSatisfy { try $0.decode("context_id", as: String.self) == "new" })
            #expect(try await store.delete(user: "ann", tenant: "other") == 0)
            #expect(try await store.delete(user: "ann", tenant: "acme") == 1)
            let users = try await owner.query("SELECT user_id FROM leads")
            #expect(try users.map { try $0.decode("user_id", as: String.self) } == ["bob"])
            await client.shutdown()
        }
    }
}
