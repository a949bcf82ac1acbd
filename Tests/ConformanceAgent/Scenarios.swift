import Agents
import Foundation
import SharedModels

/// What the suite's scenarios (its files scenarios/*.feature) fix, by the beginning of the message's id.
struct Scenarios: TurnLeader {
    func run(
        _ context: TurnContext,
        deadline: Duration,
        emit: @escaping @Sendable (TurnProgress) async -> Void
    ) async -> TurnOutcome {
        var outcome = TurnOutcome()
        guard let scenario = Self.all.first(where: { context.messageID.hasPrefix($0.prefix) }) else {
            outcome.text = "There is no scenario for \(context.messageID)."
            return outcome
        }
        for act in scenario.acts {
            switch act {
            case .say(let text): outcome.text = text
            case .answer(let text):
                outcome.text = text
                outcome.isMessage = true
            case .end(let state): outcome.state = state
            case .wait(let duration):
                do { try await Task.sleep(for: duration) } catch { return outcome }
            case .artifact(let part):
                let artifact = A2A.Artifact(artifactId: "result", name: "result", parts: [part])
                outcome.attachments.append(artifact)
                await emit(.piece(artifact, append: false, isLast: false))
            case .chunk(let text, let isLast):
                let piece = A2A.Artifact(artifactId: "result", name: "result", parts: [.text(text)])
                let isFirst = outcome.attachments.isEmpty
                if isFirst { outcome.attachments.append(piece) } else { outcome.attachments[0].parts += piece.parts }
                await emit(.piece(piece, append: !isFirst, isLast: isLast))
            }
        }
        return outcome
    }

    private enum Act {
        case say(String)
        /// By the message alone, without its task.
        case answer(String)
        case artifact(A2A.Part)
        case chunk(String, isLast: Bool)
        case end(A2A.State)
        case wait(Duration)
    }

    private static let file = A2A.Part(raw: "dGNr", mediaType: "text/plain", filename: "output.txt")

    /// Longer prefixes stand before those that they begin with.
    private static let all: [(prefix: String, acts: [Act])] = [
        ("tck-complete-task", [.say("Hello from TCK")]),
        ("tck-artifact-text", [.artifact(.text("Generated text content"))]),
        (
            "tck-artifact-file-url",
            [
                .artifact(
                    A2A.Part(
                        url: "https://example.com/output.txt",
                        mediaType: "text/plain",
                        filename: "output.txt"
                    )
                )
            ]
        ),
        ("tck-artifact-file", [.artifact(file)]),
        ("tck-artifact-data", [.artifact(A2A.Part(data: ["key": "value", "count": 42]))]),
        ("tck-message-response", [.answer("Direct message response")]),
        ("tck-input-required", [.end(.inputRequired)]),
        ("tck-reject-task", [.say("rejected"), .end(.rejected)]),
        ("tck-stream-001", [.artifact(.text("Stream hello from TCK"))]),
        ("tck-stream-002", []),
        ("tck-stream-003", [.artifact(.text("Stream task lifecycle"))]),
        ("tck-stream-ordering-001", [.artifact(.text("Ordered output"))]),
        ("tck-stream-artifact-text", [.artifact(.text("Streamed text content"))]),
        ("tck-stream-artifact-file", [.artifact(file)]),
        ("tck-stream-artifact-chunked", [.chunk("chunk-1 ", isLast: false), .chunk("chunk-2", isLast: true)]),
        ("test-resubscribe-message-id", [.wait(.seconds(4))]),
    ]
}
