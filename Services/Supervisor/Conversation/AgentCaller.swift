import Clients
import Foundation
import Logging
import Platform
import SharedModels

/// Sends one message to one agent over A2A and reads its answer as it comes.
struct AgentCaller: Sendable {
    let process: ProcessContext

    struct Question: Sendable {
        let message: String
        let contextID: String
        let history: [ChatRequest.HistoryItem]
        let memories: [String]
        var captured: [String: JSONValue]
        /// What the agent that was asked before passes on.
        var handOff: HandOff?

        func request(messageID: String) throws -> A2A.SendRequest {
            A2A.SendRequest(
                message: A2A.Message(
                    messageId: messageID,
                    contextId: contextID,
                    role: .user,
                    parts: [.text(message)] + [handOff.flatMap(A2A.Part.handOff)].compactMap(\.self),
                    metadata: [
                        TurnMetadata.history: try JSONValue(encoding: history),
                        TurnMetadata.memories: .array(memories.map(JSONValue.string)),
                        TurnMetadata.captured: .object(captured),
                    ]
                )
            )
        }
    }

    /// - Parameters:
    ///   - messageID: the same for a repeated call, so that the agent can tell.
    ///   - emit: is given the answer's tokens and artifacts as they come.
    /// - Returns: the answer; an agent that is down gives one with outcome `unavailable`, never an error.
    func ask(
        _ agent: KnownAgent,
        _ question: Question,
        messageID: String,
        identity: Identity,
        emit: @escaping EmitTurnEvent
    ) async throws -> AgentAnswer {
        var answer = AgentAnswer(agentID: agent.id, agent: agent.name, outcome: .unavailable, text: "")
        do {
            let client = AgentClient(baseURL: agent.url, process: process)
            let request = try question.request(messageID: messageID)
            guard agent.card.capabilities.streaming == true else {
                try await apply(try await client.send(request, identity: identity), to: &answer, emit)
                return answer
            }
            for try await event in client.stream(request, identity: identity) {
                try await apply(event, to: &answer, emit)
            }
        } catch let error as CancellationError {
            throw error
        } catch let error as EmitFailed {
            throw error.cause
        } catch {
            try Task.checkCancellation()
            process.logger.warning(
                "agent did not answer",
                metadata: ["agent.id": "\(agent.id)", "error": "\(error)"]
            )
            answer.outcome = .unavailable
        }
        return answer
    }

    /// An error of our own listener, not of the agent: the client left.
    private struct EmitFailed: Error { let cause: any Error }

    private func apply(_ event: A2A.StreamResponse, to answer: inout AgentAnswer, _ emit: EmitTurnEvent) async throws {
        if let task = event.task {
            guard task.status.state.endsStream else { return }
            // An agent may send all at once; what came piece by piece is not shown again.
            if answer.text.isEmpty, answer.artifacts.isEmpty {
                for artifact in task.artifacts ?? [] { try await apply(artifact, isMore: true, to: &answer, emit) }
            }
            try await finish(task.status, task.metadata, &answer, emit)
        } else if let message = event.message {
            try await finish(A2A.Status(state: .completed, message: message), nil, &answer, emit)
        } else if let update = event.artifactUpdate {
            try await apply(update.artifact, isMore: update.append ?? false, to: &answer, emit)
        } else if let update = event.statusUpdate, update.status.state.endsStream {
            try await finish(update.status, update.metadata, &answer, emit)
        }
    }

    private func apply(_ response: A2A.SendResponse, to answer: inout AgentAnswer, _ emit: EmitTurnEvent) async throws {
        for artifact in response.task?.artifacts ?? [] { try await apply(artifact, isMore: true, to: &answer, emit) }
        if let task = response.task {
            try await finish(task.status, task.metadata, &answer, emit)
        } else if let message = response.message {
            try await finish(A2A.Status(state: .completed, message: message), nil, &answer, emit)
        }
    }

    /// Text parts are the answer itself, piece by piece; data parts are something to show.
    private func apply(
        _ artifact: A2A.Artifact,
        isMore: Bool,
        to answer: inout AgentAnswer,
        _ emit: EmitTurnEvent
    ) async throws {
        for part in artifact.parts {
            if let text = part.text {
                // An agent that begins anew takes back what it said before.
                answer.text = isMore ? answer.text + text : text
                try await send(.token(text), emit)
            } else if let data = part.data {
                let shown = ChatArtifact(
                    id: artifact.artifactId,
                    name: artifact.name ?? "data",
                    description: artifact.description,
                    data: data
                )
                answer.artifacts.append(shown)
                try await send(.artifact(shown), emit)
            }
        }
    }

    private func finish(
        _ status: A2A.Status,
        _ metadata: [String: JSONValue]?,
        _ answer: inout AgentAnswer,
        _ emit: EmitTurnEvent
    ) async throws {
        switch status.state {
        case .completed: answer.outcome = .completed
        case .inputRequired, .authRequired: answer.outcome = .inputRequired
        default: answer.outcome = .failed
        }
        let final = status.message?.text ?? ""
        if answer.text.isEmpty, !final.isEmpty {
            answer.text = final
            try await send(.token(final), emit)
        } else if final.hasPrefix(answer.text), final.count > answer.text.count {
            try await send(.token(String(final.dropFirst(answer.text.count))), emit)
            answer.text = final
        }
        let all = (metadata ?? [:]).merging(status.message?.metadata ?? [:]) { _, inner in inner }
        answer.actions = read(all[TurnMetadata.actions]) ?? []
        answer.captured = all[TurnMetadata.capturedData]?.objectValue ?? [:]
        answer.memoriesUsed = read(all[TurnMetadata.memoriesUsed]) ?? []
        answer.missing = read(all[TurnMetadata.missing]) ?? []
        answer.handoff = all[TurnMetadata.handoff]?.stringValue
        answer.handOff = status.message?.parts.lazy.compactMap(\.handOff).first
    }

    private func read<T: Decodable>(_ value: JSONValue?) -> T? { value.flatMap { try? $0.decoded(as: T.self) } }

    private func send(_ event: TurnEvent, _ emit: EmitTurnEvent) async throws {
        do { try await emit(event) } catch { throw EmitFailed(cause: error) }
    }
}
