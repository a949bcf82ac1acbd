import Foundation
import Platform
import Postgres
import TestSupport
import Testing

@testable import NewAgent

@Suite("Stored cases of new-agent")
struct NewAgentStoreTests {
    private static let others = [
        Identity(tenant: "acme", user: "eve", role: .user), Identity(tenant: "acme", user: "", role: .user),
        Identity(tenant: "globex", user: "dana", role: .user), Identity(tenant: "globex", role: .machine),
    ]

    @Test("What is stored is what was told, and nobody else sees it, not even by a query without a filter")
    func isolation() async throws {
        try await withTestDatabase(as: App.service) { database, _ in
            let store = PostgresCaseStore(database: database)
            let told = Case(
                id: UUID(),
                description: "'); DROP TABLE new_agent_cases; -- 里诺 🤖",
                createdAt: Date(timeIntervalSince1970: 1_790_000_000)
            )
            try await store.insert(told, contextID: "c1", for: AgentHarness.dana)
            #expect(try await store.cases(page: 1, limit: 10, for: AgentHarness.dana).cases == [told])
            #expect(try await store.cases(page: 1, limit: 10, for: AgentHarness.machine).total == 1)
            for other in Self.others {
                #expect(try await store.cases(page: 1, limit: 10, for: other).total == 0)
                let rows = try await database.query("SELECT 1 FROM new_agent_cases", claims: other.databaseClaims)
                #expect(rows.isEmpty, "\(other)")
                try await store.delete(contextID: "c1", for: other)
            }
            #expect(try await database.query("SELECT 1 FROM new_agent_cases").isEmpty, "without claims")
            #expect(try await store.cases(page: 2, limit: 1, for: AgentHarness.dana).cases.isEmpty)
            try await store.delete(contextID: "c1", for: AgentHarness.dana)
            #expect(try await store.cases(page: 1, limit: 10, for: AgentHarness.dana).total == 0)
        }
    }
}
