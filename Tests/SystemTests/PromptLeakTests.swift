import Foundation
import SharedModels
import TestSupport
import Testing

extension SystemTests {
    /// The conversations with secrets in them, with an endpoint in a model's place that keeps what it is sent.
    @Suite("What a language model is sent", .enabled(if: WrittenConversationGateway.url == nil))
    struct PromptLeakTests {
        private static func answer(_ request: FakeUpstream.Request) -> FakeUpstream.Answer {
            let noted = "I have noted that."
            guard request.json?["stream"] == true else {
                return .json([
                    "choices": [["index": 0, "message": ["role": "assistant", "content": "{\"facts\": []}"]]]
                ])
            }
            return .events([
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"\(noted)\"},\"finish_reason\":null}]}\n\n",
                "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n", "data: [DONE]\n\n",
            ])
        }

        @Test("No planted secret is in any of it", .timeLimit(.minutes(10)))
        func prompts() async throws {
            let found = try #require(MeshFiles.found)
            let planted = try WrittenFile.all().filter { !$0.conversation.secrets.isEmpty }
            let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { Self.answer($0) }
            try await withFakeUpstream(answering: answering) { model in
                let files = MeshFiles(
                    root: found.root,
                    binaries: found.binaries,
                    databaseURL: found.databaseURL,
                    model: found.model.merging([
                        "OPENAI_BASE_URL": model.url.absoluteString, "OPENAI_API_KEY": "a key that opens nothing",
                        "OPENAI_MODEL": "recorder",
                    ]) { _, new in new }
                )
                try await RunningMesh.withFolder { folder in
                    try await withTestDatabase(migrated: false) { database, url in
                        try await Mesh.with(files, database: database, databaseURL: url, folder: folder) { mesh in
                            for file in planted {
                                let user = mesh.user()
                                var session: String?
                                for turn in file.conversation.turns {
                                    session = try await user.say(turn.said, session: session).session
                                }
                            }
                            // What waits to be sent is sent when all have ended.
                            _ = try await mesh.stop()
                        }
                    }
                }
                try check(model.requests.map(\.text), of: planted)
            }
        }

        private func check(_ prompts: [String], of planted: [WrittenFile]) throws {
            #expect(!prompts.isEmpty)
            // They hold what was said, and what was masked as such.
            for proof in ["[card number removed]", "What payload does the UR5e really have?"] {
                #expect(prompts.contains { $0.contains(proof) }, "\(proof)")
            }
            let secrets = Set(planted.flatMap(\.conversation.secrets))
            let leaked = secrets.filter { secret in
                prompts.contains { prompt in PlantedSecret.forms(of: secret).contains(where: prompt.contains) }
            }
            print("leaks: \(leaked.count) of \(secrets.count) planted secrets in \(prompts.count) prompts")
            #expect(leaked.isEmpty)
        }
    }
}
