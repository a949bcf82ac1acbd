import Agents
import HTTPTypes
import Logging
import Platform
import SharedModels

/// Leads the supervisor's A2A turns: a message is a turn of the conversation that its context names, with everything that a chat has.
struct ConversationLeader: TurnLeader {
    let conversation: Conversation

    func run(
        _ context: TurnContext,
        deadline: Duration,
        emit: @escaping @Sendable (TurnProgress) async -> Void
    ) async -> Agents.TurnOutcome {
        var outcome = Agents.TurnOutcome()
        outcome.contractVersion = conversation.contract.version
        do {
            let opened = try await conversation.open(
                ChatRequest(message: context.message, sessionID: context.contextID),
                identity: context.identity
            )
            let reply = try await conversation.answer(opened) { event in
                switch event {
                case .token(let text): await emit(.text(text))
                case .artifact(let artifact): await emit(.artifact(artifact))
                case .session, .route, .action: break
                }
            }
            outcome.text = reply.message
            outcome.state = reply.state == .inputRequired ? .inputRequired : .completed
            outcome.artifacts = reply.artifacts
            outcome.actions = reply.suggestedActions
            outcome.captured = reply.capturedData
            outcome.memoriesUsed = reply.memoriesUsed
            outcome.model = reply.agentID
        } catch {
            let known = APIError.from(error)
            if known.status.code >= 500 {
                context.logger.error("turn failed", metadata: ["error": "\(error)", "task.id": "\(context.taskID)"])
            }
            // What is wrong with the message is said; what went wrong on our side is not.
            outcome.state = known.status.code < 500 ? .rejected : .failed
            outcome.text =
                known.fields.isEmpty
                ? known.message : known.fields.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
        }
        return outcome
    }
}
