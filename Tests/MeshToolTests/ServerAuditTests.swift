import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

@Suite("pgaudit")
struct ServerAuditTests {
    @Test(
        "Where the server has it, changes are in its log without what they were made with; where it has not, that is said"
    )
    func logged() async throws {
        try await withTestDatabase { owner, url in
            let store = ServerAuditStore(client: owner)
            let told = try await ServerAudit(store: store).enable()
            let loaded = try await owner.query(
                "SELECT 1 AS n FROM pg_settings WHERE name = 'shared_preload_libraries' AND setting LIKE '%pgaudit%'"
            )
            guard try await store.isAvailable() else { return #expect(told.contains("not installed")) }
            guard !loaded.isEmpty else { return #expect(told.contains("shared_preload_libraries")) }
            #expect(told.contains("logs what is changed"))
            // Again is nothing new.
            #expect(try await ServerAudit(store: store).enable() == told)
            let word = "secret\(UInt32.random(in: 0...UInt32.max))"
            let sales = try TestDatabase.client(url: url, role: MeshService.sales.databaseRole)
            try await sales.execute(
                "INSERT INTO leads (tenant_id, user_id) VALUES ('acme', \(word))",
                claims: DatabaseClaims(tenant: "acme")
            )
            _ = try await sales.query("SELECT user_id FROM leads", claims: DatabaseClaims(tenant: "acme"))
            await sales.shutdown()
            // ./mesh test keeps the server's log beside its data.
            let rows = try await owner.query(
                """
                SELECT line FROM regexp_split_to_table(
                    pg_read_file(current_setting('data_directory') || '.log'), '\\n'
                ) AS line
                WHERE line LIKE '%AUDIT:%' AND line LIKE '%' || current_database() || '%'
                """
            )
            let lines = try rows.map { try $0.decode("line", as: String.self) }
            #expect(lines.contains { $0.contains("WRITE,INSERT") && $0.contains("leads") })
            #expect(!lines.contains { $0.contains(word) })
            #expect(!lines.contains { $0.contains("READ,SELECT") })
        }
    }
}
