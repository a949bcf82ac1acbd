import Agents
import Foundation
import Platform
import SharedModels

/// Asks the chosen agents and makes one answer of theirs: the leading one streams as it speaks, the others follow in
/// order; an agent that hands over is followed by the one it named.
struct SpecialistRound: Sendable {
    let caller: AgentCaller
    let directory: AgentDirectory

    /// Hand-offs in one turn; more is a loop.
    static let maximumHops = 10

    struct Result: Sendable {
        let answers: [AgentAnswer]
        let hops: Int
    }

    func run(
        _ ids: [String],
        question: AgentCaller.Question,
        messageID: UUID,
        agents: [KnownAgent],
        identity: Identity,
        emit: @escaping EmitTurnEvent
    ) async throws -> Result {
        let chosen = ids.compactMap { id in agents.first { $0.id == id } }
        var answers = try await together(chosen, question, messageID, identity, emit)
        var visited = Set(ids)
        var hops = chosen.count
        var named = answers.filter { $0.handoff != nil }[...]
        while hops < Self.maximumHops, let giver = named.popFirst(), let next = giver.handoff {
            // Nobody is asked twice.
            guard visited.insert(next).inserted, let agent = agents.first(where: { $0.id == next }) else { continue }
            hops += 1
            try await emit(.token("\n\n"))
            let passed = Self.passedOn(question, by: giver, after: answers, to: agent)
            let answer = try await ask(agent, passed, messageID, identity, emit)
            answers.append(answer)
            if answer.handoff != nil { named.append(answer) }
        }
        for answer in answers { await directory.noticed(answer.agentID, answers: answer.outcome != .unavailable) }
        return Result(answers: answers, hops: hops)
    }

    /// The question with what this turn has taught so far, and what the agent that hands over passes on.
    private static func passedOn(
        _ question: AgentCaller.Question,
        by giver: AgentAnswer,
        after answers: [AgentAnswer],
        to agent: KnownAgent
    ) -> AgentCaller.Question {
        var passed = question
        for answer in answers { passed.captured = Slots.captured(answer.captured, over: passed.captured) }
        // Who reads nothing but text is not sent anything else: it would have to refuse the message.
        if agent.card.defaultInputModes.contains(HandOff.mediaType) { passed.handOff = giver.handOff }
        return passed
    }

    /// All at once; each but the first is held back until those before it have spoken.
    private func together(
        _ agents: [KnownAgent],
        _ question: AgentCaller.Question,
        _ messageID: UUID,
        _ identity: Identity,
        _ emit: @escaping EmitTurnEvent
    ) async throws -> [AgentAnswer] {
        guard agents.count > 1 else {
            guard let only = agents.first else { return [] }
            return [try await ask(only, question, messageID, identity, emit)]
        }
        return try await withThrowingTaskGroup(of: (Int, AgentAnswer, [TurnEvent]).self) { group in
            for (index, agent) in agents.enumerated() {
                group.addTask {
                    if index == 0 { return (0, try await ask(agent, question, messageID, identity, emit), []) }
                    let held = HeldEvents()
                    let answer = try await ask(agent, question, messageID, identity) { await held.append($0) }
                    return (index, answer, await held.events)
                }
            }
            var finished: [Int: (AgentAnswer, [TurnEvent])] = [:]
            var answers: [AgentAnswer] = []
            for try await (index, answer, events) in group {
                finished[index] = (answer, events)
                while let (answer, events) = finished[answers.count] {
                    if !answers.isEmpty { try await emit(.token("\n\n")) }
                    for event in events { try await emit(event) }
                    answers.append(answer)
                }
            }
            return answers
        }
    }

    private func ask(
        _ agent: KnownAgent,
        _ question: AgentCaller.Question,
        _ messageID: UUID,
        _ identity: Identity,
        _ emit: @escaping EmitTurnEvent
    ) async throws -> AgentAnswer {
        var answer = try await caller.ask(
            agent,
            question,
            messageID: "\(messageID.uuidString.lowercased()):\(agent.id)",
            identity: identity,
            emit: emit
        )
        // Who says nothing and shows nothing has not answered either.
        let isSilent = answer.text.isEmpty && answer.artifacts.isEmpty && answer.handoff == nil
        if isSilent, answer.outcome != .unavailable { answer.outcome = .failed }
        if answer.outcome == .unavailable || (answer.outcome == .failed && answer.text.isEmpty) {
            let apology = Self.apology(for: agent.name, afterText: !answer.text.isEmpty)
            answer.text += apology
            try await emit(.token(apology))
        }
        return answer
    }

    static func apology(for agent: String, afterText: Bool) -> String {
        let text =
            "\(agent) is not available right now, so that part of your question is still open. "
            + "Your message is kept; please ask again in a minute."
        return afterText ? "\n\n" + text : text
    }
}

/// Events of an agent whose turn to speak has not come.
private actor HeldEvents {
    private(set) var events: [TurnEvent] = []

    func append(_ event: TurnEvent) { events.append(event) }
}
