import HTTPTypes
import Postgres
import SharedModels
import Testing

@testable import Gateway

@Suite("When the gateway is ready")
struct ReadinessTests {
    @Test("Not before the database has the tables that it needs, and it says what to do")
    func schema() async throws {
        try await GatewayHarness.run { gateway in
            let ready = try await gateway.request(.get, "/readyz")
            #expect(ready.status == 200)
            #expect(ready.body["checks"]?["schema"]?["status"] == "ok")
            try await gateway.owner.execute("DELETE FROM supabase_migrations.schema_migrations WHERE version >= '0041'")
            let behind = try await gateway.request(.get, "/readyz")
            #expect(behind.status == 503)
            #expect(behind.body["checks"]?["schema"]?["note"]?.stringValue?.contains("0041") == true)
        }
    }
}
