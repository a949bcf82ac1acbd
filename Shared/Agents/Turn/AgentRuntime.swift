import Foundation
import Logging
import Platform
import SharedModels

/// Runs one turn: recall, then the model with its tools until it has answered.
///
/// Nothing that goes wrong inside a turn is thrown: it ends as a failed turn with a sentence for the user, and the reason is
/// logged. Only the cancellation of the calling task passes through.
struct AgentRuntime: TurnLeader {
    typealias Recall = @Sendable (TurnContext) async throws -> [ScoredMemory]
    typealias Emit = @Sendable (TurnProgress) async -> Void

    let definition: AgentDefinition
    let limits: TurnLimits
    /// Reads the agent's own namespace; nil recalls nothing.
    let recall: Recall?

    init(definition: AgentDefinition, limits: TurnLimits = TurnLimits(), recall: Recall? = nil) {
        self.definition = definition
        self.limits = limits
        self.recall = recall
    }

    var control: ControlTools { ControlTools(agent: definition.service, services: definition.services) }

    /// - Parameter deadline: what is left of the request's time.
    func run(_ context: TurnContext, deadline: Duration, emit: @escaping Emit) async -> TurnOutcome {
        let contract = definition.contract
        return await Tracing.span("invoke_agent \(contract.id)", .inside, contract.traced) { span in
            var outcome = await attempt(context, deadline, emit)
            outcome.contractVersion = contract.version
            if !outcome.model.isEmpty { span?.set("gen_ai.request.model", outcome.model) }
            if outcome.usage.total > 0 {
                span?.set("gen_ai.usage.input_tokens", outcome.usage.input)
                span?.set("gen_ai.usage.output_tokens", outcome.usage.output)
            }
            if outcome.state == .failed { span?.fail("turn_failed") }
            return outcome
        }
    }

    private func attempt(_ context: TurnContext, _ deadline: Duration, _ emit: @escaping Emit) async -> TurnOutcome {
        let limit = min(deadline, limits.turn)
        let end = ContinuousClock.now + limit
        do {
            return try await withTimeout(limit) { try await answer(context, by: end, emit) }
        } catch is TimedOut {
            context.logger.warning("turn took too long", metadata: ["task.id": "\(context.taskID)"])
            return failure("I could not finish this in time. Please try again, or ask for one thing at a time.")
        } catch {
            context.logger.error("turn failed", metadata: ["task.id": "\(context.taskID)", "error": "\(error)"])
            return failure("Something went wrong on our side, so I cannot answer this right now. Please try again.")
        }
    }

    private func failure(_ sentence: String) -> TurnOutcome {
        var outcome = TurnOutcome()
        outcome.state = .failed
        outcome.text = sentence
        return outcome
    }

    private func answer(
        _ initial: TurnContext,
        by end: ContinuousClock.Instant,
        _ emit: @escaping Emit
    ) async throws -> TurnOutcome {
        var context = initial
        var outcome = TurnOutcome()
        await remember(&context, &outcome)
        let reading = ConversationSlots(context)
        context.reading = reading
        // What was passed on is known from here on, as if it had been said here.
        outcome.captured = Slots.captured(reading.learned, over: context.handOff?.fields ?? [:])
        // What a no takes back is said all the same.
        if definition.masksContact {
            for field in ["email", "phone"] where outcome.captured[field] != .null { outcome.captured[field] = nil }
        }

        var dialogue = Dialogue(
            request: ModelRequest(
                system: SystemPrompt.text(of: definition.contract),
                situation: SystemPrompt.situation(of: context),
                messages: messages(of: context),
                tools: definition.allowedTools.map { ToolDescription($0) } + control.descriptions,
                turn: context
            ),
            speakers: definition.speakers,
            control: control,
            end: end,
            budget: limits.tokens,
            logger: context.logger
        )
        for _ in 0..<limits.steps {
            let step: Dialogue.Step
            do {
                step = try await dialogue.step(emit)
            } catch is Dialogue.OutOfTokens {
                outcome.usage = dialogue.usage
                return stopped(outcome, context, "turn used up its tokens")
            }
            outcome.model = dialogue.model
            outcome.usage = dialogue.usage
            outcome.missing = step.missing
            outcome.handoff = step.handoff
            guard !step.calls.isEmpty else {
                outcome.text = dialogue.text
                if !step.missing.isEmpty { outcome.state = .inputRequired }
                if outcome.handoff == nil,
                    PersonWanted.isIn(context.message, words: definition.contract.escalationWords)
                {
                    outcome.handoff = "human"
                }
                return outcome
            }
            guard outcome.usage.total < limits.tokens else {
                return stopped(outcome, context, "turn used up its tokens")
            }
            if dialogue.isPlaybook, dialogue.hasCalledNothing, step.calls.allSatisfy({ tool(of: $0) == nil }) {
                // A playbook knows no contract: it would ask the user for what its tool needs.
                outcome.text = dialogue.text + Self.cannotBeDone
                await emit(.text(Self.cannotBeDone))
                return outcome
            }
            let results = try await perform(step.calls, context)
            for (call, result) in zip(step.calls, results) {
                outcome.add(result)
                for artifact in result.artifacts { await emit(.artifact(artifact)) }
                dialogue.add(InjectedInstructions.withheld(from: result.content), for: call)
            }
        }
        return stopped(outcome, context, "turn went round in circles")
    }

    /// The turn has taken all that it may: what was found stays, and the user is told.
    private func stopped(_ outcome: TurnOutcome, _ context: TurnContext, _ why: Logger.Message) -> TurnOutcome {
        context.logger.warning(why, metadata: ["task.id": "\(context.taskID)"])
        var stopped = outcome
        stopped.state = .failed
        stopped.text =
            "I could not come to an answer on this. Please put it another way, or ask for one thing at a time."
        stopped.missing = []
        stopped.handoff = nil
        return stopped
    }

    // MARK: Memory

    private func remember(_ context: inout TurnContext, _ outcome: inout TurnOutcome) async {
        guard let recall, definition.contract.memory.recallLimit > 0, context.identity.user != nil else { return }
        do {
            let asked = context
            context.recalled = try await withTimeout(limits.recall) { try await recall(asked) }.map(\.withoutSecrets)
            outcome.memoriesUsed = context.recalled.map { UsedMemory(id: $0.id, content: $0.content, score: $0.score) }
        } catch {
            // An answer without memories is better than none.
            outcome.memoryUnavailable = true
            context.logger.warning(
                "memory is unavailable, the turn goes on without it",
                metadata: ["error": "\(error)"]
            )
        }
    }

    /// The conversation, as far back as it may take its part of the tokens: every step of the turn pays for it again.
    private func messages(of context: TurnContext) -> [ModelMessage] {
        var left = limits.historyTokens
        var messages: [ModelMessage] = [.user(context.message)]
        for item in context.history.reversed() {
            left -= TokenUsage.estimate(bytes: item.content.utf8.count)
            guard left >= 0 else { break }
            messages.append(item.role == "user" ? .user(item.content) : .assistant(item.content, []))
        }
        return messages.reversed()
    }
}

extension AgentContract {
    /// https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/#invoke-agent-internal-span
    fileprivate var traced: [(String, SpanValue)] {
        [
            ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.provider.name", "ybryx-mesh"),
            ("gen_ai.agent.id", .text(id)), ("gen_ai.agent.name", .text(name)),
            ("gen_ai.agent.version", .text(version)),
        ]
    }
}
