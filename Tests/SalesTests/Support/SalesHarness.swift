import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport

@testable import Sales

typealias SalesHarness = AgentHarness

extension AgentHarness {
    /// Nothing answers where the memory service should be, nor, unless one is given, the knowledge service.
    static func run(
        knowledge: URL? = URL(string: "http://127.0.0.1:9"),
        patience: Int = 1,
        _ body: @escaping @Sendable (AgentHarness) async throws -> Void
    ) async throws {
        try await run(
            .sales,
            upstreams: knowledge.map { [.knowledge: $0] } ?? [:],
            build: { process in
                var reader = SettingsReader(values: ["ARTICLE_TIMEOUT": String(patience)], prefix: "SALES")
                return try await App.build(settings: SalesSettings(from: &reader), process: process)
            },
            body
        )
    }

    /// What sales answered, with everything beside the text.
    struct Said {
        var text: String
        var state: String
        var captured: JSONValue
        var actions: [SuggestedAction]
        var missing: [String]
        var handoff: String?
        var handOff: HandOff?
        var artifacts: [JSONValue]

        var questions: Int { text.filter { $0 == "?" }.count }
    }

    func tell(
        _ message: String,
        context: String = "c1",
        as identity: Identity = AgentHarness.dana
    ) async throws -> Said {
        let answer = try await request(
            .post,
            "/message:send",
            [
                "message": [
                    "messageId": .string(UUID().uuidString), "contextId": .string(context), "role": "ROLE_USER",
                    "parts": [["text": .string(message)]],
                ]
            ],
            as: identity,
            headers: ["A2A-Version": "1.0"]
        )
        let task = try answer.body["task"]?.decoded(as: A2A.Task.self)
        let said = task?.status.message
        let beside = said?.metadata ?? [:]
        return Said(
            text: said?.text ?? answer.text,
            state: task?.status.state.rawValue ?? "HTTP \(answer.status)",
            captured: beside[TurnMetadata.capturedData] ?? .null,
            actions: try beside[TurnMetadata.actions]?.decoded(as: [SuggestedAction].self) ?? [],
            missing: beside[TurnMetadata.missing]?.arrayValue?.compactMap(\.stringValue) ?? [],
            handoff: beside[TurnMetadata.handoff]?.stringValue,
            handOff: said?.parts.lazy.compactMap(\.handOff).first,
            artifacts: (task?.artifacts ?? []).flatMap(\.parts).compactMap(\.data)
        )
    }
}
