import Agents
import Clients
import Foundation
import Logging
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("Knowledge's tools")
struct KnowledgeToolsTests {
    /// The catalogue over the seeded database; no embedding model answers.
    private func withCatalogue(_ body: (Catalogue) async throws -> Void) async throws {
        try await Seeded.run { _, store in
            let nowhere = URL(string: "http://127.0.0.1:9").map { [MeshService.memory: $0] } ?? [:]
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let process = try ProcessContext(settings: .testing(service: .knowledge, urls: nowhere), logger: logger)
            do {
                try await body(Catalogue(store: store, embeddings: EmbeddingsClient(process: process), logger: logger))
            } catch {
                await process.shutdown()
                throw error
            }
            await process.shutdown()
        }
    }

    @Test("Ids of no robot are refused by name, and one robot is no comparison")
    func refused() async throws {
        try await withCatalogue { catalogue in
            let real = try #require(try await catalogue.store.all().first?.id.uuidString)
            let wrong: [(any AgentTool, JSONValue)] = [
                (CompareRobotsTool(catalogue: catalogue), ["robot_ids": [.string(real), "nothing"]]),
                (CompareRobotsTool(catalogue: catalogue), ["robot_ids": [.string(real)]]),
                (CompareRobotsTool(catalogue: catalogue), ["robot_ids": []]),
                (CompareRobotsTool(catalogue: catalogue), [:]),
                (ShowRobotsTool(catalogue: catalogue), ["robot_ids": [.string(UUID().uuidString)]]),
                (ShowRobotsTool(catalogue: catalogue), ["robot_ids": ["' OR 1=1 --"]]),
                (DescribeIndustryTool(catalogue: catalogue), ["industry": "mining"]),
            ]
            for (tool, arguments) in wrong {
                await #expect(throws: ToolError.self, "\(tool.name) \(arguments)") {
                    _ = try await tool.call(arguments, turn: .said(""))
                }
            }
        }
    }

    @Test("The schemas keep out what the tools cannot use")
    func schemas() async throws {
        try await withCatalogue { catalogue in
            let wrong: [(any AgentTool, JSONValue)] = [
                (SearchRobotsTool(catalogue: catalogue), [:]), (SearchRobotsTool(catalogue: catalogue), ["query": ""]),
                (SearchRobotsTool(catalogue: catalogue), ["query": .string(String(repeating: "a", count: 4_001))]),
                (SearchRobotsTool(catalogue: catalogue), ["query": "a", "limit": 0]),
                (SearchRobotsTool(catalogue: catalogue), ["query": "a", "limit": 11]),
                (SearchRobotsTool(catalogue: catalogue), ["query": "a", "max_price": -1]),
                (SearchRobotsTool(catalogue: catalogue), ["query": "a", "environment": "space"]),
                (SearchRobotsTool(catalogue: catalogue), ["query": "a", "industry": "mining"]),
                (SearchArticlesTool(catalogue: catalogue), ["query": 5]),
                (SearchArticlesTool(catalogue: catalogue), ["query": "a", "limit": 6]),
                (CompareRobotsTool(catalogue: catalogue), ["robot_ids": ["a"]]),
                (CompareRobotsTool(catalogue: catalogue), ["robot_ids": ["a", "b", "c", "d", "e"]]),
                (CompareRobotsTool(catalogue: catalogue), ["robot_ids": ["a", 5]]),
                (ShowRobotsTool(catalogue: catalogue), ["robot_ids": []]),
                (DescribeIndustryTool(catalogue: catalogue), ["industry": "mining"]),
            ]
            for (tool, arguments) in wrong {
                let problems = JSONSchema.problems(of: arguments, against: tool.parameters)
                #expect(!problems.isEmpty, "\(tool.name) \(arguments)")
            }
        }
    }

    @Test("A comparison holds the robots in the order asked for, and the figures of their rows")
    func comparison() async throws {
        try await withCatalogue { catalogue in
            let robots = try await catalogue.store.all().filter { ["UR5e", "MiR250"].contains($0.name) }
                .sorted { $0.name > $1.name }
            let ids: [JSONValue] = robots.map { .string($0.id.uuidString) }
            let result = try await CompareRobotsTool(catalogue: catalogue)
                .call(["robot_ids": .array(ids)], turn: .said(""))
            #expect(result.content["robots"]?.arrayValue?.compactMap { $0["name"] } == ["UR5e", "MiR250"])
            let rows = result.content["comparison"]?["rows"]?.arrayValue ?? []
            let payload = rows.first { $0["key"] == "payload_kg" }?["values"]?.arrayValue
            #expect(payload == robots.map { $0.payloadKg.map { .string("\($0) kg") } ?? .null })
            #expect(result.artifacts.map(\.id) == ["comparison"])
        }
    }

    @Test("While the embedding model is away words find, and a named robot comes first")
    func withoutModel() async throws {
        try await withCatalogue { catalogue in
            let found = try await SearchRobotsTool(catalogue: catalogue)
                .call(["query": "What can the MiR 250 carry?", "limit": 3], turn: .said(""))
            #expect(found.content["robots"]?.arrayValue?.first?["name"] == "MiR250")
            #expect(found.content["named"]?.arrayValue?.first == true)
            #expect(found.content["scores"]?.arrayValue?.count == found.content["robots"]?.arrayValue?.count)
            #expect(found.artifacts.isEmpty, "what is found is not shown yet")
            let articles = try await SearchArticlesTool(catalogue: catalogue)
                .call(["query": "hell-or-high-water clause", "limit": 1], turn: .said(""))
            #expect(articles.content["articles"]?.arrayValue?.count == 1)
            #expect(
                articles.content["articles"]?.arrayValue?.first?["question"]?.stringValue?.contains(
                    "hell-or-high-water"
                ) == true
            )
        }
    }
}
