import Foundation
import Logging
import NIOConcurrencyHelpers
import Platform
import SharedModels

@testable import Agents

/// A model that says what a test wrote, step by step.
final class ScriptedModel: ModelProvider {
    enum Act: Sendable {
        case events([ModelEvent])
        /// Says this much, then breaks.
        case fails(after: [ModelEvent])
        case hangs
    }

    struct Broken: Error {}

    let name: String
    private let script: NIOLockedValueBox<[Act]>
    private let asked = NIOLockedValueBox<[ModelRequest]>([])

    init(_ name: String, _ script: [Act]) {
        self.name = name
        self.script = NIOLockedValueBox(script)
    }

    convenience init(_ script: [Act]) { self.init("openai", script) }

    var requests: [ModelRequest] { asked.withLockedValue { $0 } }

    func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
        asked.withLockedValue { $0.append(request) }
        let act = script.withLockedValue { script in script.count > 1 ? script.removeFirst() : script.first }
        let (stream, source) = AsyncThrowingStream<ModelEvent, any Error>.makeStream()
        switch act {
        case .events(let events):
            for event in events { source.yield(event) }
            source.finish()
        case .fails(let events):
            for event in events { source.yield(event) }
            source.finish(throwing: Broken())
        case .hangs: break
        case nil: source.finish()
        }
        return stream
    }
}

/// A tool that does what a test says.
struct TestTool: AgentTool {
    var name = "look_up"
    let description = "Looks something up."
    var parameters: JSONValue = ["type": "object", "properties": ["q": ["type": "string"]], "required": ["q"]]
    var writes = false
    var body: @Sendable (JSONValue) async throws -> ToolResult = { ToolResult(content: ["found": $0["q"] ?? nil]) }

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult { try await body(arguments) }
}

/// A playbook that does what a test says.
struct TestPlaybook: OfflinePlaybook {
    var body: @Sendable (OfflineTurn) async throws -> OfflineStep = { _ in .say("From the playbook.") }

    func next(_ turn: OfflineTurn) async throws -> OfflineStep { try await body(turn) }
}

/// Everything a turn showed.
final class Shown: Sendable {
    private let box = NIOLockedValueBox<(text: String, restarts: Int, artifacts: [ChatArtifact])>(("", 0, []))

    var text: String { box.withLockedValue { $0.text } }
    var restarts: Int { box.withLockedValue { $0.restarts } }
    var artifacts: [ChatArtifact] { box.withLockedValue { $0.artifacts } }

    func show(_ progress: TurnProgress) {
        box.withLockedValue { shown in
            switch progress {
            case .text(let piece): shown.text += piece
            case .startOver:
                shown.text = ""
                shown.restarts += 1
            case .artifact(let artifact): shown.artifacts.append(artifact)
            case .piece: break
            }
        }
    }
}

extension Logger {
    static var silent: Logger {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        return logger
    }
}

extension TurnContext {
    static func test(_ message: String = "hello there", user: String? = "u1") -> TurnContext {
        TurnContext(
            identity: Identity(user: user, role: .user),
            contextID: "c1",
            taskID: "t1",
            message: message,
            now: Moment.now,
            logger: .silent
        )
    }
}
