import Foundation
import HTTPTypes
import SharedModels
import TestSupport

@testable import Memory

/// Answers of a provider that speaks OpenAI's protocol.
enum Completion {
    /// One that says `content`.
    static func saying(_ content: String?, finish: String = "stop", refusal: String? = nil) -> FakeUpstream.Answer {
        .json([
            "id": "c", "object": "chat.completion", "model": "m",
            "choices": [
                [
                    "index": 0, "finish_reason": .string(finish),
                    "message": ["role": "assistant", "content": .text(content), "refusal": .text(refusal)],
                ]
            ],
        ])
    }

    /// One with these facts, each with the numbers of its messages.
    static func facts(_ facts: (String, [Int])...) -> FakeUpstream.Answer { saying(text(facts)) }

    static func text(_ facts: [(String, [Int])]) -> String {
        let items: [JSONValue] = facts.map { ["text": .string($0.0), "sources": .array($0.1.map(JSONValue.int))] }
        return (try? JSON.encodeText(["facts": .array(items)] as JSONValue)) ?? ""
    }

    static func refusal(_ status: Int, _ body: String = "{}", retryAfter: String? = nil) -> FakeUpstream.Answer {
        .text(body, status: .init(code: status), headers: retryAfter.map { [.retryAfter: $0] } ?? [:])
    }
}

extension ExtractionSettings {
    static func testing(_ url: URL, timeout: Duration = .seconds(20), tries: Int = 3) -> ExtractionSettings {
        var settings = ExtractionSettings()
        settings.model = "test-model"
        settings.baseURL = url.absoluteString + "/v1/"
        settings.apiKey = "test-key"
        settings.timeout = timeout
        settings.tries = tries
        return settings
    }
}

extension ExtractionJob {
    /// A conversation, each line `role: words`.
    static func of(_ lines: String..., user: String? = "ann") -> ExtractionJob {
        var common = Samples.statement("", user: user, role: nil)
        common.runID = "r"
        return ExtractionJob(
            common: common,
            lines: lines.map { line in
                let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
                return Line(
                    role: parts[0],
                    content: parts[1],
                    saidAt: Samples.moment,
                    isKept: true,
                    isSource: parts[0] == "user"
                )
            },
            actor: "test"
        )
    }
}
