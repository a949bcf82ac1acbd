import Postgres
import TestSupport
import Testing

@testable import DealerMatching

@Suite("How long leads are kept")
struct LeadRetentionTests {
    @Test("Old leads go with what was told of them; those still to be told and newer ones stay")
    func leads() async throws {
        try await withTestDatabase { owner, url in
            try await owner.execute(
                """
                WITH leads AS (
                    INSERT INTO dealer_leads (tenant_id, user_id, zip_code, created_at)
                    VALUES ('acme', 'ann', 'told', now() - interval '11 days'),
                        ('acme', 'ann', 'waits', now() - interval '11 days'), ('acme', 'ann', 'new', now() - interval '9 days')
                    RETURNING tenant_id, id, zip_code
                )
                INSERT INTO dealer_deliveries (tenant_id, lead_id, channel, receiver, state)
                SELECT tenant_id, id, 'webhook', 'r', CASE WHEN zip_code = 'waits' THEN 'pending' ELSE 'delivered' END
                FROM leads
                """
            )
            let client = try TestDatabase.client(url: url, role: "mesh_dealer_matching")
            let store = PostgresLeadStore(database: client)
            #expect(try await store.removeOld(days: 10, limit: 100) == 1)
            let left = try await owner.query("SELECT zip_code FROM dealer_leads ORDER BY zip_code")
            #expect(try left.map { try $0.decode("zip_code", as: String.self) } == ["new", "waits"])
            let told = try await owner.query("SELECT id FROM dealer_deliveries")
            #expect(told.count == 2)
            await client.shutdown()
        }
    }

    @Test("Answers kept for requests that are sent twice go after their time")
    func requests() async throws {
        try await withTestDatabase { owner, url in
            try await owner.execute(
                """
                INSERT INTO dealer_requests (tenant_id, user_id, idempotency_key, body, answer, created_at)
                VALUES ('acme', 'ann', 'old', 'b', '{}', now() - interval '11 days'),
                    ('acme', 'ann', 'new', 'b', '{}', now() - interval '9 days')
                """
            )
            let client = try TestDatabase.client(url: url, role: "mesh_dealer_matching")
            #expect(try await PostgresLeadStore(database: client).removeOldRequests(days: 10, limit: 100) == 1)
            let left = try await owner.query("SELECT idempotency_key FROM dealer_requests")
            #expect(try left.map { try $0.decode("idempotency_key", as: String.self) } == ["new"])
            await client.shutdown()
        }
    }
}
