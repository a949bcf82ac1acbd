import Foundation
import HTTPTypes
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("A conversation with knowledge", .serialized)
struct KnowledgeConversationTests {
    private func withModel(_ body: @escaping @Sendable (KnowledgeHarness) async throws -> Void) async throws {
        try await withFakeUpstream(answering: WordVectors.answer) { memory in
            try await KnowledgeHarness.run(memory: memory.url) { knowledge in
                // The backfill runs beside; questions are fair once it is through.
                for _ in 0..<600 {
                    let ready = try await knowledge.request(.get, "/readyz", as: nil)
                    if ready.body["checks"]?["catalogue"]?["note"] == nil { break }
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await body(knowledge)
            }
        }
    }

    @Test("A named robot is described from its row and shown as a card")
    func named() async throws {
        try await withModel { knowledge in
            let answer = try await knowledge.say("What is the payload of the MiR250?")
            #expect(answer.state == "TASK_STATE_COMPLETED")
            #expect(answer.text.hasPrefix("MiR250 by "))
            let rows = try await knowledge.owner.query(
                "SELECT description, payload_kg FROM public.robot_catalog WHERE name = 'MiR250'"
            )
            let row = try #require(rows.first)
            #expect(answer.text.contains(try row.decode("description", as: String.self)))
            #expect(answer.text.contains("\(try row.decode("payload_kg", as: Decimal.self)) kg"))
            #expect(answer.artifacts.contains("robots"))
        }
    }

    @Test("Two named robots are compared, each figure from its own row")
    func comparison() async throws {
        try await withModel { knowledge in
            let answer = try await knowledge.say("Compare the UR5e and the UR10e")
            #expect(answer.text.hasPrefix("UR5e by Universal Robots and UR10e by Universal Robots"))
            #expect(answer.artifacts.contains("comparison"))
            for name in ["UR5e", "UR10e"] {
                let rows = try await knowledge.owner.query(
                    "SELECT payload_kg FROM public.robot_catalog WHERE name = \(name)"
                )
                #expect(answer.text.contains("\(name) \(try rows[0].decode("payload_kg", as: Decimal.self)) kg"))
            }
        }
    }

    @Test("Where one of two is unknown, that is said, and its place is taken by what comes closest")
    func unknownRobot() async throws {
        try await withModel { knowledge in
            let answer = try await knowledge.say("Compare the MiR250 with the FooBar 9000")
            #expect(answer.text.hasPrefix("By name I find MiR250 alone in the catalogue"), "\(answer.text)")
            #expect(answer.artifacts.contains("comparison"))
            #expect(!answer.artifacts.contains("robots"))
        }
    }

    @Test("While no embedding model can be reached words find robots and articles")
    func wordsAlone() async throws {
        try await KnowledgeHarness.run { knowledge in
            let robots = try await knowledge.say("Which autonomous forklift moves pallets?")
            #expect(robots.text.contains("orklift"), "\(robots.text)")
            #expect(robots.artifacts.contains("robots"))
            let article = try await knowledge.say("What is a residual value?")
            #expect(article.text.lowercased().contains("residual"), "\(article.text)")
            #expect(!article.artifacts.contains("robots"))
            #expect(try await knowledge.say("What is the capital of France?").text.contains("rather not guess"))
        }
    }

    @Test("What is in no row is not answered, and no robot is shown for it")
    func nothing() async throws {
        // A question that means the opposite of everything there is.
        let answer: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            guard request.text.contains("zyzzyva") else { return try await WordVectors.answer(request) }
            let vector = [Float](
                repeating: -1 / Float(WordVectors.dimensions).squareRoot(),
                count: WordVectors.dimensions
            )
            let item = EmbeddingsResponse.Item(index: 0, embedding: .floats(vector))
            let usage = EmbeddingsResponse.Usage(promptTokens: 1)
            return .json(try JSONValue(encoding: EmbeddingsResponse(data: [item], model: "words", usage: usage)))
        }
        try await withFakeUpstream(answering: answer) { memory in
            try await KnowledgeHarness.run(memory: memory.url) { knowledge in
                let answer = try await knowledge.say("zyzzyva quux frobnicate")
                #expect(answer.state == "TASK_STATE_COMPLETED")
                #expect(answer.text.contains("rather not guess"), "\(answer.text)")
                #expect(answer.artifacts == ["answer"])
            }
        }
    }

    @Test("A message in any script is answered", arguments: ["机器人", "🤖", "'; DROP TABLE robot_catalog; --", "%", "?"])
    func anyScript(message: String) async throws {
        try await withModel { knowledge in
            let answer = try await knowledge.say(message)
            #expect(answer.state == "TASK_STATE_COMPLETED", "\(answer.text)")
            #expect(try await knowledge.count("robot_catalog") == 90)
        }
    }
}
