import Foundation
import HTTPTypes
import SharedModels
import TestSupport

@testable import Knowledge

/// An answer to a whole question.
struct Answered: Sendable {
    var text: String
    var state: String
    var artifacts: [String: JSONValue]

    /// Ids of the robots shown, in order.
    var robots: [UUID] {
        (artifacts["robots"]?["robots"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue.flatMap(UUID.init) }
    }

    /// Names of the robots shown, in order.
    var names: [String] {
        (artifacts["robots"]?["robots"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
    }
}

extension AgentHarness {
    /// Over the seeded catalogue, with a model that has seen all of it.
    static func withModel(_ body: @escaping @Sendable (KnowledgeHarness) async throws -> Void) async throws {
        try await withFakeUpstream(answering: WordVectors.answer) { memory in
            try await KnowledgeHarness.run(memory: memory.url) { knowledge in
                for _ in 0..<600 {
                    let ready = try await knowledge.request(.get, "/readyz", as: nil)
                    if ready.body["checks"]?["catalogue"]?["note"] == nil { break }
                    try await Task.sleep(for: .milliseconds(50))
                }
                try await body(knowledge)
            }
        }
    }

    func ask(_ text: String, context: String = UUID().uuidString) async throws -> Answered {
        let message: JSONValue = [
            "messageId": .string(UUID().uuidString), "contextId": .string(context), "role": "ROLE_USER",
            "parts": [["text": .string(text)]],
        ]
        let answer = try await request(.post, "/message:send", ["message": message], headers: ["A2A-Version": "1.0"])
        let task = answer.body["task"]
        var artifacts: [String: JSONValue] = [:]
        for artifact in task?["artifacts"]?.arrayValue ?? [] {
            if let id = artifact["artifactId"]?.stringValue, let data = artifact["parts"]?.arrayValue?.first?["data"] {
                artifacts[id] = data
            }
        }
        let said = task?["status"]?["message"]?["parts"]?.arrayValue?.first?["text"]?.stringValue
        return Answered(
            text: said ?? answer.text,
            state: task?["status"]?["state"]?.stringValue ?? "",
            artifacts: artifacts
        )
    }
}
