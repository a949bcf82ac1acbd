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
            let turn = try await conversation.begin(
                ChatRequest(message: context.message, sessionID: context.contextID),
                identity: context.identity,
                within: deadline
            )
            // A task that was canceled is not wanted any more: neither is the turn.
            try await withTaskCancellationHandler {
                for try await heard in turn.heard {
                    switch heard {
                    case .event(.token(let text)): await emit(.text(text))
                    case .event(.restart(let text)):
                        await emit(.startOver)
                        await emit(.text(text))
                    case .event(.artifact(let artifact)): await emit(.artifact(artifact))
                    case .event: break
                    case .reply(let reply): outcome.take(reply)
                    }
                }
            } onCancel: {
                turn.hangUp.cancel()
            }
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

extension Agents.TurnOutcome {
    fileprivate mutating func take(_ reply: ChatReply) {
        text = reply.message
        state = reply.state == .inputRequired ? .inputRequired : .completed
        artifacts = reply.artifacts
        actions = reply.suggestedActions
        captured = reply.capturedData
        memoriesUsed = reply.memoriesUsed
        model = reply.agentID
    }
}
