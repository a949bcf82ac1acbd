import Logging
import Platform
import SharedModels

/// The exchange with the models in one turn: who is asked, what was said, and what tools gave.
struct Dialogue {
    /// What one answer of a model holds.
    struct Step {
        var text = ""
        var calls: [ToolCall] = []
        var missing: [String] = []
        var handoff: String?
        /// What it asks or tells the user stands in the turn's text already.
        var repeatsItself = false

        /// It says nothing and does nothing.
        var isEmpty: Bool { calls.isEmpty && !repeatsItself && text.allSatisfy(\.isWhitespace) }
    }

    private var request: ModelRequest
    private var speakers: [any ModelProvider]
    private let control: ControlTools
    /// When the turn must be over.
    private let end: ContinuousClock.Instant
    /// Tokens that the turn may take.
    private let budget: Int
    private let logger: Logger
    /// Everything said to the user in this turn.
    private(set) var text = ""
    /// What the answers took so far; guessed where a provider does not tell, as of one that breaks off.
    private(set) var usage = TokenUsage()

    init(
        request: ModelRequest,
        speakers: [any ModelProvider],
        control: ControlTools,
        end: ContinuousClock.Instant,
        budget: Int,
        logger: Logger
    ) {
        self.request = request
        self.speakers = speakers
        self.control = control
        self.end = end
        self.budget = budget
        self.logger = logger
    }

    /// The model that speaks.
    var model: String { speakers.first?.model ?? "" }

    /// Whether the offline model leads.
    var isPlaybook: Bool { speakers.first is OfflineModel }

    /// Whether no tool has given anything yet.
    var hasCalledNothing: Bool {
        !request.messages.contains { if case .toolResult = $0 { true } else { false } }
    }

    mutating func add(_ result: JSONValue, for call: ToolCall) {
        request.messages.append(.toolResult(id: call.id, name: call.name, content: result))
    }

    /// Asks the model that speaks; where it fails, the next one takes over for the rest of the turn.
    mutating func step(_ emit: AgentRuntime.Emit) async throws -> Step {
        while true {
            guard let speaker = speakers.first else { throw NobodySpeaks() }
            guard canAfford(speaker) else { throw OutOfTokens() }
            let before = text
            do {
                let step = try await ask(speaker, emit)
                // Where nobody is left to ask, what was said before the tools were called has to do.
                let isEnough = speakers.count == 1 && !text.allSatisfy(\.isWhitespace)
                guard !step.isEmpty || isEnough else { throw EmptyAnswer() }
                request.messages.append(.assistant(step.text, step.calls))
                return step
            } catch {
                try Task.checkCancellation()
                guard speakers.count > 1 else { throw error }
                logger.warning(
                    "model failed, the next one answers",
                    metadata: ["model": "\(speaker.model)", "error": "\(error)"]
                )
                AgentMetrics.fallbacks.add(
                    1,
                    speaker.name,
                    speaker.model,
                    (error as? any KindOfError)?.kindOfError ?? "error"
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

    /// A model that says nothing at all has not answered.
    struct EmptyAnswer: Error, CustomStringConvertible { var description: String { "the model gave no answer" } }

    /// The next answer would take more tokens than are left.
    struct OutOfTokens: Error {}

    struct NobodySpeaks: Error, CustomStringConvertible { var description: String { "no model is configured" } }

    /// The first answer is always asked for: what it takes is bounded by the prompt's own limits.
    private func canAfford(_ speaker: any ModelProvider) -> Bool {
        speaker is OfflineModel || usage.total == 0 || usage.total + request.estimatedTokens <= budget
    }

    /// The request with its share of what is left of the turn, so that one model after the other can be silent and the last one, which
    /// is the offline model, still comes to speak.
    private var timed: ModelRequest {
        var request = request
        guard speakers.count > 1 else { return request }
        let left = end - .now
        let kept = min(Self.timeOfTheLast, left / 4)
        request.end = end - kept
        request.patience = (left - kept) / (speakers.count - 1)
        return request
    }

    private static let timeOfTheLast: Duration = .seconds(5)

    private mutating func ask(_ speaker: any ModelProvider, _ emit: AgentRuntime.Emit) async throws -> Step {
        let call = ModelCall("chat", provider: speaker.name, model: speaker.model)
        do {
            let step = try await ask(speaker, call, emit)
            call.ended(step.calls.isEmpty ? "stop" : "tool_call")
            return step
        } catch {
            call.failed(error)
            throw error
        }
    }

    private mutating func ask(
        _ speaker: any ModelProvider,
        _ call: ModelCall,
        _ emit: AgentRuntime.Emit
    ) async throws -> Step {
        var step = Step()
        var gate = SentenceGate(isApproved: AnswerGuard.isApproved(in: request.messages))
        var taken = TokenUsage()
        var written = 0
        defer {
            if taken.total == 0, written > 0, !(speaker is OfflineModel) {
                taken = TokenUsage(input: request.estimatedTokens, output: TokenUsage.estimate(bytes: written))
            }
            usage = usage + taken
        }
        events: for try await event in speaker.respond(to: timed) {
            switch event {
            case .text(let piece):
                written += piece.utf8.count
                await say(gate.pass(piece), in: &step, emit)
            case .toolCall(let wanted):
                written += wanted.name.utf8.count + wanted.arguments.size
                step.calls.append(wanted)
            case .inputRequired(let missing):
                step.missing = missing
            case .handoff(let agent, let reason):
                step.handoff = agent
                logger.debug("model hands over", metadata: ["agent.id": "\(agent)", "reason": "\(reason)"])
            case .usage(let told):
                taken = told
                call.took(input: told.input, output: told.output)
            case .answered(let model):
                call.answered(by: model)
            case .finished:
                break events
            }
        }
        try Task.checkCancellation()
        await say(gate.finish(), in: &step, emit)
        for wish in control.takeWishes(from: &step) {
            guard !wish.isOnlyForSilence || step.text.allSatisfy(\.isWhitespace) else { continue }
            // Some models write the question down before they ask it by the tool.
            if text.inOneLine.contains(wish.words.inOneLine) {
                step.repeatsItself = true
                continue
            }
            let words = gate.pass(wish.words) + gate.finish()
            if !words.isEmpty, !step.text.isEmpty { await say(Self.break(after: step.text), in: &step, emit) }
            await say(words, in: &step, emit)
        }
        step.calls = step.calls.numbered(from: request.messages.count)
        return step
    }

    private static func `break`(after text: String) -> String { text.hasSuffix("\n") ? "\n" : "\n\n" }

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

extension String {
    /// For comparison: without a difference in case or in blanks.
    fileprivate var inOneLine: String { lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
