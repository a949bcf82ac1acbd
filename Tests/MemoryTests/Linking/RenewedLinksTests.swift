import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Links and entities of what is changed or carried in")
struct RenewedLinksTests {
    private static let scope: [String: JSONValue] = ["namespace": "shop", "user_id": "ann", "run_id": "r"]

    private func add(_ content: String, _ caller: ServiceFixture.Caller) async throws -> String {
        try await caller.add(.object(Self.scope.merging(["content": .string(content), "role": "user"]) { $1 }))
    }

    /// Entities with how often they are mentioned, and links by the contents at their ends, of one tenant.
    private func graph(_ service: ServiceFixture, tenant: String = "default") async throws -> Set<String> {
        let rows = try await service.owner.query(
            """
            SELECT kind || ' ' || normalized_name || ' ' || mention_count AS name FROM memory_entities
            WHERE tenant_id = \(tenant)
            UNION ALL
            SELECT m.content || ' ' || l.kind || ' ' || coalesce(o.content, e.normalized_name)
            FROM memory_links l JOIN agent_memories m ON m.tenant_id = l.tenant_id AND m.id = l.from_id
            LEFT JOIN agent_memories o ON o.tenant_id = l.tenant_id AND o.id = l.to_id
            LEFT JOIN memory_entities e ON e.tenant_id = l.tenant_id AND e.id = l.to_id
            WHERE l.tenant_id = \(tenant)
            """
        )
        return Set(try rows.map { try $0.decode("name") })
    }

    @Test("New content mentions and resembles what it says, no longer what the old one said")
    func change() async throws {
        try await withService { service in
            let caller = try await service.machine()
            _ = try await add("our long conveyor beside the dock is blue", caller)
            let id = try await add("The forklift is in Reno, NV", caller)
            _ = try await add("We have another forklift", caller)
            let before = try await graph(service)
            #expect(before.isSuperset(of: ["equipment forklift 2", "place reno 1"]))
            let new = "our long conveyor beside the dock is from Boise, ID"
            let answer = try await caller.send(.patch, "/v1/memories/\(id)", ["content": .string(new)])
            #expect(answer.status == 200)
            let after = try await graph(service)
            #expect(after.contains("equipment forklift 1") && !after.contains("place reno 1"))
            #expect(after.contains("place boise 1") && after.contains("\(new) mentions boise"))
            #expect(after.contains("\(new) similar our long conveyor beside the dock is blue"))
            #expect(after.contains("\(new) follows our long conveyor beside the dock is blue"))
            #expect(after.contains("We have another forklift follows \(new)"))
            // Back again, nothing is left of it; what does not touch the content leaves all as it is.
            let old: JSONValue = ["content": "The forklift is in Reno, NV"]
            let text: JSONValue = ["text": "The forklift is in Reno, NV"]
            #expect(try await caller.mem0(.put, "/v1/memories/\(id)/", text).status == 200)
            #expect(try await graph(service) == before)
            #expect(try await caller.send(.patch, "/v1/memories/\(id)", old).status == 200)
            #expect(try await caller.send(.patch, "/v1/memories/\(id)", ["pinned": true]).status == 200)
            #expect(try await graph(service) == before)
        }
    }

    @Test("A change that is refused changes no link")
    func refused() async throws {
        try await withService { service in
            let caller = try await service.machine()
            let id = try await caller.remember("The forklift is in Reno, NV", ["user_id": "ann"])
            try await service.owner.execute("UPDATE agent_memories SET immutable = true")
            let before = try await graph(service)
            #expect(try await caller.mem0(.put, "/v1/memories/\(id)/", ["text": "We like Boise, ID"]).status == 400)
            #expect(try await graph(service) == before)
        }
    }

    @Test("What is carried in is linked as it was where it came from, and again changes nothing")
    func transfer() async throws {
        try await withService { service in
            let caller = try await service.machine()
            for content in [
                "our long conveyor beside the dock is blue", "our long conveyor beside the dock was repaired",
                "The forklift is in Reno, NV", "Our budget is 60k", "Our budget is now 80k",
            ] { _ = try await add(content, caller) }
            let before = try await graph(service)
            #expect(before.contains("Our budget is now 80k supersedes Our budget is 60k"))
            #expect(before.contains { $0.contains(" similar ") } && before.contains { $0.contains(" follows ") })
            let file = try await caller.send(.get, "/v1/memories/export?namespace=shop").text
            let other = try await service.machine("other")
            for imported in [5, 0] {
                let report = try await other.send(
                    .post,
                    "/v1/memories/import",
                    bytes: Data(file.utf8),
                    type: TransferRoutes.mediaType
                ).json
                #expect(report["complete"] == true && report["imported"] == .int(imported))
                #expect(try await graph(service, tenant: "other") == before)
            }
            // Beside the first, under ids of their own: a namespace of the same tenant.
            let beside = try await caller.send(
                .post,
                "/v1/memories/import?namespace=copy",
                bytes: Data(file.utf8),
                type: TransferRoutes.mediaType
            ).json
            #expect(beside["imported"] == 5)
            let copied = try await service.owner.query(
                """
                SELECT kind, count(*) FILTER (WHERE namespace = 'copy') AS copies,
                    count(*) FILTER (WHERE namespace = 'shop') AS originals
                FROM memory_links WHERE tenant_id = 'default' GROUP BY kind
                """
            )
            #expect(copied.count == 4)
            for row in copied {
                #expect(try row.decode("copies", as: Int.self) == row.decode("originals", as: Int.self))
            }
        }
    }
}
