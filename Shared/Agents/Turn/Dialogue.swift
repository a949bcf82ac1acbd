import Logging
import SharedModels

/// The exchange with the models in one turn: who is asked, what was said, and what tools gave.
struct Dialogue {
    /// What one answer of a model holds.
    struct Step {
        var text = ""
        var calls: [ToolCall] = []
        var missing: [String] = []
        var handoff: String?
    }

    private var request: ModelRequest
    private var speakers: [any ModelProvider]
    private let logger: Logger
    /// Everything said to the user in this turn.
    private(set) var text = ""
    /// What the answers took so far, as far as their providers told: one that breaks off seldom does.
    private(set) var usage = TokenUsage()

    init(request: ModelRequest, speakers: [any ModelProvider], logger: Logger) {
        self.request = request
        self.speakers = speakers
        self.logger = logger
    }

    /// The model that speaks.
    var model: String { speakers.first?.model ?? "" }

    mutating func add(_ result: JSONValue, for call: ToolCall) {
        request.messages.append(.toolResult(id: call.id, name: call.name, content: result))
    }

    /// Asks the model that speaks; where it fails, the next one takes over for the rest of the turn.
    mutating func step(_ emit: AgentRuntime.Emit) async throws -> Step {
        while true {
            guard let speaker = speakers.first else { throw NobodySpeaks() }
            let before = text
            do {
                let step = try await ask(speaker, emit)
                request.messages.append(.assistant(step.text, step.calls))
                return step
            } catch {
                try Task.checkCancellation()
                guard speakers.count > 1 else { throw error }
                logger.warning(
                    "model failed, the next one answers",
                    metadata: ["model": "\(speaker.model)", "error": "\(error)"]
                )
                speakers.removeFirst()
                if text != before {
                    // What was streamed of the broken answer is taken back, what was said before it stands.
                    await emit(.startOver)
                    if !before.isEmpty { await emit(.text(before)) }
                    text = before
                }
            }
        }
    }

    struct NobodySpeaks: Error, CustomStringConvertible { var description: String { "no model is configured" } }

    private mutating func ask(_ speaker: any ModelProvider, _ emit: AgentRuntime.Emit) async throws -> Step {
        var step = Step()
        var gate = SentenceGate(isApproved: AnswerGuard.isApproved(in: request.messages))
        events: for try await event in speaker.respond(to: request) {
            switch event {
            case .text(let piece):
                await say(gate.pass(piece), in: &step, emit)
            case .toolCall(let call):
                step.calls.append(call)
            case .inputRequired(let missing):
                step.missing = missing
            case .handoff(let agent, let reason):
                step.handoff = agent
                logger.debug("model hands over", metadata: ["agent.id": "\(agent)", "reason": "\(reason)"])
            case .usage(let taken):
                usage = usage + taken
            case .finished:
                break events
            }
        }
        try Task.checkCancellation()
        await say(gate.finish(), in: &step, emit)
        for wish in step.takeWishes() {
            if let words = wish.words, step.text.isEmpty {
                await say(gate.pass(words) + gate.finish(), in: &step, emit)
            }
        }
        step.calls = step.calls.numbered(from: request.messages.count)
        return step
    }

    private mutating func say(_ words: String, in step: inout Step, _ emit: AgentRuntime.Emit) async {
        guard !words.isEmpty else { return }
        // What a model says before and after a tool call are two paragraphs.
        if step.text.isEmpty, !text.isEmpty {
            text += "\n\n"
            await emit(.text("\n\n"))
        }
        step.text += words
        text += words
        await emit(.text(words))
    }
}

extension Array where Element == ToolCall {
    /// Ids of our own: models repeat theirs, and another model that takes over may not like them.
    fileprivate func numbered(from number: Int) -> [ToolCall] {
        enumerated().map { index, call in
            var call = call
            call.id = "call_\(number)_\(index)"
            return call
        }
    }
}
