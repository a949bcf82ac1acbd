import Clients
import Foundation
import HTTPTypes
import Logging
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Skills and the embedding model", .timeLimit(.minutes(2)))
struct SkillEmbedderTests {
    private static let skill = AgentCard.Skill(
        id: "s",
        name: "Sales",
        description: "Sells robots.",
        tags: [],
        examples: ["Sell me one", " \n", ""]
    )

    private static func read(
        model: String? = nil,
        isAway: Bool = false,
        from memory: URL
    ) async throws -> SkillEmbedder.Reading {
        let process = try ProcessContext(
            settings: .testing(service: .supervisor, urls: [.memory: memory]),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        let embedder = SkillEmbedder(embeddings: EmbeddingsClient(process: process))
        let reading = await embedder.read([skill], model: model, isAway: isAway)
        await process.shutdown()
        return reading
    }

    @Test("Texts of nothing are left out, since the model refuses them; vectors of another model are none")
    func blank() async throws {
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            let texts = try JSON.decode(EmbeddingsRequest.self, from: Data(request.text.utf8)).input
            guard texts.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
                return .json(["title": "T"], status: .unprocessableContent)
            }
            let items = texts.indices.map { EmbeddingsResponse.Item(index: $0, embedding: .floats([1, 0])) }
            let usage = EmbeddingsResponse.Usage(promptTokens: 1)
            return .json(try JSONValue(encoding: EmbeddingsResponse(data: items, model: "m", usage: usage)))
        }
        try await withFakeUpstream(answering: answer) { memory in
            #expect(try await Self.read(from: memory.url).model == "m")
            #expect(memory.requests.count == 1)
            let other = try await Self.read(model: "another", from: memory.url)
            #expect(other.model == nil && !other.isModelAway && other.skills.count == 1)
            let away = try await Self.read(isAway: true, from: memory.url)
            #expect(away.model == nil && away.isModelAway && away.skills.count == 1)
            #expect(memory.requests.count == 2)
        }
    }

    @Test("A model that refuses one card's texts is there; one that is down or says nothing is away")
    func away() async throws {
        let answers: [(FakeUpstream.Answer, Bool)] = [
            (.json(["title": "T"], status: .badRequest), false), (.text("", status: .serviceUnavailable), true),
            (.silence, true),
        ]
        for (answer, isAway) in answers {
            try await withFakeUpstream(answer) { memory in
                let reading = try await Self.read(from: memory.url)
                #expect(reading.model == nil && reading.skills.count == 1)
                #expect(reading.isModelAway == isAway)
            }
        }
    }
}
