import Clients
import Foundation
import Logging
import Platform
import SharedModels

/// Sends one message to one agent over A2A and reads its answer as it comes.
struct AgentCaller: Sendable {
    let process: ProcessContext
    /// How long an agent may take to its first event, so that time is left for another.
    let patience: Duration

    struct Question: Sendable {
        let message: String
        /// The session, by which our own agents know the conversation.
        let contextID: String
        let history: [ChatRequest.HistoryItem]
        let memories: [String]
        var captured: [String: JSONValue]
        /// By what agents go on with the conversation.
        var threads: [String: AgentThread] = [:]
        /// The agents that asked something and wait.
        var waiting: Set<String> = []
        /// What the agent that was asked before passes on.
        var handOff: HandOff?
        /// When the answer is not waited for any more.
        var hangUp: HangUp?

        func request(messageID: String, to agent: String, isOurs: Bool, newTask: Bool) throws -> A2A.SendRequest {
            let thread = threads[agent]
            return A2A.SendRequest(
                message: A2A.Message(
                    messageId: messageID,
                    contextId: isOurs ? contextID : thread?.contextID,
                    taskId: newTask ? nil : task(of: agent),
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

        /// What there is of an answer whose hearing was cancelled.
        /// - Throws: the error, where it was not because nobody waits for it.
        fileprivate func canceled(_ reader: HeardAnswer, _ error: CancellationError) throws -> AgentAnswer {
            if reader.isOver { return reader.answer }
            guard hangUp?.isDue == true else { throw error }
            var reader = reader
            _ = reader.end()
            return reader.canceled
        }

        /// The task that waits for this message: only where the agent asked, else the message begins another.
        func task(of agent: String) -> String? { waiting.contains(agent) ? threads[agent]?.taskID : nil }
    }

    /// - Parameters:
    ///   - messageID: the same for a repeated call, so that the agent can tell.
    ///   - emit: is given the answer's tokens and artifacts as they come.
    /// - Returns: the answer; an agent that is down gives one with outcome `unavailable`, and one that nobody waits for any more what it
    ///   has said by then; never an error.
    func ask(
        _ agent: KnownAgent,
        _ question: Question,
        messageID: String,
        identity: Identity,
        emit: @escaping EmitTurnEvent
    ) async throws -> AgentAnswer {
        let began = ContinuousClock.now
        return try await Tracing.span("invoke_agent \(agent.id)", .client, Self.traced(agent)) { span in
            let answer = try await hear(agent, question, messageID: messageID, identity: identity, emit: emit)
            SupervisorMetrics.answers.observe(ContinuousClock.now - began, agent.id, "\(answer.outcome)")
            if answer.outcome == .unavailable { span?.fail("unavailable") }
            return answer
        }
    }

    /// https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/#invoke-agent-client-span
    private static func traced(_ agent: KnownAgent) -> [(String, SpanValue)] {
        [
            ("gen_ai.operation.name", "invoke_agent"), ("gen_ai.provider.name", "ybryx-mesh"),
            ("gen_ai.agent.id", .text(agent.id)), ("gen_ai.agent.name", .text(agent.name)),
            ("server.address", .text(agent.url.host() ?? "")),
        ] + (agent.url.port.map { [("server.port", .number($0))] } ?? [])
    }

    private func hear(
        _ agent: KnownAgent,
        _ question: Question,
        messageID: String,
        identity: Identity,
        emit: @escaping EmitTurnEvent
    ) async throws -> AgentAnswer {
        var reader = HeardAnswer(agent, isOurs: AgentClient.isOurs(agent.url, process), known: question.captured)
        do {
            let client = try AgentClient(card: agent.card, foundAt: agent.url, process: process)
            let waits = question.task(of: agent.id) != nil
            func exchange(_ id: String, newTask: Bool) async throws {
                let request = try question.request(
                    messageID: id,
                    to: agent.id,
                    isOurs: client.isOurs,
                    newTask: newTask
                )
                try await read(client, request, streams: agent.card.capabilities.streaming == true, identity) { event in
                    for shown in reader.take(event) {
                        do { try await emit(shown) } catch { throw EmitFailed(cause: error) }
                    }
                    guard !reader.isTooLong else { throw UpstreamError(service: agent.id, kind: .badAnswer) }
                }
            }
            do {
                try await exchange(messageID, newTask: false)
            } catch let error as UpstreamError where waits && Self.isRefusal(error) && !reader.answer.isShown {
                // It knows nothing of that task any more, after a restart say: then it is a new one.
                try await exchange(messageID + ":new", newTask: true)
            }
        } catch let error as CancellationError {
            return try question.canceled(reader, error)
        } catch let error as EmitFailed {
            throw error.cause
        } catch {
            if Task.isCancelled { return try question.canceled(reader, CancellationError()) }
            process.logger.warning(
                "agent did not answer",
                metadata: ["agent.id": "\(agent.id)", "error": "\(error)"]
            )
            // What broke after the end costs nothing.
            if reader.isOver, !reader.isTooLong { return reader.answer }
            for rest in reader.end() { try await emit(rest) }
            var answer = reader.answer
            answer.outcome = .unavailable
            answer.hasSpoken = answer.isShown
            // One that answers anything at all, or is slow, is there: the next message is for it again.
            answer.isAway = !reader.hasBegun && (error as? UpstreamError)?.kind == .unreachable
            return answer
        }
        // A stream that is cancelled just ends.
        if Task.isCancelled { return try question.canceled(reader, CancellationError()) }
        // A stream may end without a last word.
        for rest in reader.end() { try await emit(rest) }
        return reader.answer
    }

    /// Has agents stop what nobody waits for any more. One that cannot be told sees that nobody listens to it.
    func cancel(_ answers: [AgentAnswer], of agents: [KnownAgent], identity: Identity) async {
        await withDiscardingTaskGroup { group in
            for answer in answers where answer.outcome == .canceled {
                guard let task = answer.openTask, let agent = agents.first(where: { $0.id == answer.agentID }) else {
                    continue
                }
                group.addTask {
                    do {
                        let client = try AgentClient(card: agent.card, foundAt: agent.url, process: process)
                        try await Deadline.limited(to: Self.cancelPatience) {
                            try await client.cancel(task: task, identity: identity)
                        }
                    } catch {
                        process.logger.info(
                            "an agent was not told to stop",
                            metadata: ["agent.id": "\(agent.id)", "error": "\(error)"]
                        )
                    }
                }
            }
        }
    }

    private static let cancelPatience: Duration = .seconds(2)
    /// Where no deadline is set.
    private static let longestTurn: Duration = .seconds(120)

    /// How long an agent is waited for: never so long that no time is left for another, or for a word that it did not answer.
    struct Waits: Sendable, Hashable {
        /// To its first event.
        let beginning: Duration
        /// Between two events, and for the whole of an agent that does not stream: a language model may think for a while.
        let silence: Duration
        /// What it is told that it has.
        let agents: Duration

        /// - Parameter left: what is left of the turn's time.
        init(patience: Duration, left: Duration) {
            let most = left * 2 / 3
            beginning = min(patience, most)
            silence = min(max(patience, left / 2), most)
            agents = left - min(.seconds(1), left / 8)
        }
    }

    /// An error of our own listener, not of the agent: the client left.
    private struct EmitFailed: Error { let cause: any Error }

    private static func isRefusal(_ error: UpstreamError) -> Bool {
        guard case .status(let status, _) = error.kind else { return false }
        return (400..<500).contains(status) && status != 401 && status != 403
    }

    private func read(
        _ client: AgentClient,
        _ request: A2A.SendRequest,
        streams: Bool,
        _ identity: Identity,
        _ take: (A2A.StreamResponse) async throws -> Void
    ) async throws {
        let left = Deadline.current?.remaining ?? Self.longestTurn
        let waits = Waits(patience: patience, left: left)
        if streams {
            // An agent that says itself that its time was too short says it while somebody listens.
            let events = Deadline.$current.withValue(Deadline(after: waits.agents)) {
                client.stream(
                    request,
                    identity: identity,
                    beginsWithin: waits.beginning,
                    pausesFor: waits.silence
                )
            }
            for try await event in events { try await take(event) }
        } else {
            let response = try await Deadline.$current.withValue(Deadline(after: waits.silence)) {
                try await client.answer(request, identity: identity)
            }
            try await take(A2A.StreamResponse(task: response.task, message: response.message))
        }
    }
}
