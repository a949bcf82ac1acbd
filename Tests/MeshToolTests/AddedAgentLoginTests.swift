import Postgres
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

@Suite("Agents that are added to a database")
struct AddedAgentLoginTests {
    @Test("They are found by the tasks that they may keep, and a role of another database is not among them")
    func found() async throws {
        try await withTestDatabase { owner, _ in
            let number = UInt32.random(in: 0...UInt32.max)
            let (role, other) = ("mesh_added_\(number)", "mesh_other_\(number)")
            let before = try await SchemaFacts(client: owner).addedAgents()
            #expect(before == MeshService.ofPackage.filter { !MeshService.allCases.contains($0) })
            try await owner.execute("CALL mesh.add_agent(\(role)::name)")
            try await owner.execute("CREATE ROLE \(identifier: other)")
            let found = try await SchemaFacts(client: owner).addedAgents().filter { !before.contains($0) }
            try await owner.execute("DROP OWNED BY \(identifier: role)")
            for role in [role, other] { try await owner.execute("DROP ROLE \(identifier: role)") }
            #expect(found.map(\.name) == ["added-\(number)"])
            #expect(found.map(\.databaseRole) == [role])
            #expect(found.map(\.settingsPrefix) == ["ADDED_\(number)"])
        }
    }
}
