import Agents
import Foundation
import Platform
import SharedModels

/// Asks the chosen agents and makes one answer of theirs: the leading one streams as it speaks, the others follow in
/// order; one that fails is stood in for once; an agent that hands over is followed by the one it named.
struct SpecialistRound: Sendable {
    let caller: AgentCaller
    let directory: AgentDirectory

    struct Result: Sendable {
        let answers: [AgentAnswer]
        let hops: Int
        /// Those that stood in for another.
        let standIns: [ChatRoute.Choice]
        /// Why a hand-off ended nowhere.
        var closing: [String] = []
    }

    /// What all calls of one turn share.
    struct Round: Sendable {
        var question: AgentCaller.Question
        let messageID: UUID
        let agents: [KnownAgent]
        /// Who may stand in for whom, best first.
        let alternates: [String: [ChatRoute.Choice]]
        let identity: Identity

        func agent(_ id: String) -> KnownAgent? { agents.first { $0.id == id } }
    }

    func run(_ ids: [String], _ round: Round, emit: @escaping EmitTurnEvent) async throws -> Result {
        let chosen = ids.compactMap(round.agent)
        let ledger = TurnLedger(asked: chosen.map(\.id))
        var answers = try await together(chosen, round, ledger, emit)
        var named = answers.filter { $0.handoff != nil }[...]
        // Who handed over to whom, the first first.
        var chains = Dictionary(answers.map { ($0.agentID, [$0.agentID]) }, uniquingKeysWith: { first, _ in first })
        var closing: [String] = []
        while let giver = named.popFirst(), let next = giver.handoff, round.question.hangUp?.isDue != true {
            // A person is offered with the answer.
            if next == Self.person { continue }
            let chain = chains[giver.agentID] ?? [giver.agentID]
            guard let agent = round.agent(next) else {
                closing.append(FailedAnswer.notFound(next))
                continue
            }
            guard await ledger.claim(next) else {
                let isFull = await ledger.isFull && !answers.contains { $0.agentID == next }
                if isFull {
                    closing.append(FailedAnswer.tooMany(await ledger.hops))
                } else if chain.contains(next) || !Self.answered(next, answers) {
                    closing.append(FailedAnswer.circle(giver.agent, agent.name))
                }
                continue
            }
            if Self.hasText(answers) { try await emit(.token("\n\n")) }
            var passed = round
            passed.question = Self.passedOn(round.question, by: giver, after: answers, to: agent)
            let answer = try await closed(try await ask(agent, passed, ledger, emit), emit)
            answers.append(answer)
            chains[answer.agentID] = chain + [answer.agentID]
            if answer.handoff != nil { named.append(answer) }
        }
        for (index, word) in closing.enumerated() {
            try await emit(.token((index > 0 || Self.hasText(answers) ? "\n\n" : "") + word))
        }
        for (id, answers) in await ledger.presence { await directory.noticed(id, answers: answers) }
        return Result(
            answers: answers,
            hops: await ledger.hops,
            standIns: await ledger.standIns,
            closing: closing
        )
    }

    /// Whom an agent names that wants a person.
    static let person = "human"

    /// Something was said that what follows is set off from.
    private static func hasText(_ answers: [AgentAnswer]) -> Bool { answers.contains { !$0.text.isEmpty } }

    /// Its part of the answer is there already: who hands over to it need not wait.
    private static func answered(_ id: String, _ answers: [AgentAnswer]) -> Bool {
        answers.contains { $0.agentID == id && ($0.outcome == .completed || $0.outcome == .inputRequired) }
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
        _ round: Round,
        _ ledger: TurnLedger,
        _ emit: @escaping EmitTurnEvent
    ) async throws -> [AgentAnswer] {
        guard agents.count > 1 else {
            guard let only = agents.first else { return [] }
            return [try await serve(only, round, ledger, emit)]
        }
        return try await withThrowingTaskGroup(of: (Int, AgentAnswer, [TurnEvent]).self) { group in
            for (index, agent) in agents.enumerated() {
                group.addTask {
                    if index == 0 { return (0, try await serve(agent, round, ledger, emit), []) }
                    let held = HeldEvents()
                    let answer = try await serve(agent, round, ledger) { await held.append($0) }
                    return (index, answer, await held.events)
                }
            }
            var finished: [Int: (AgentAnswer, [TurnEvent])] = [:]
            var answers: [AgentAnswer] = []
            for try await (index, answer, events) in group {
                finished[index] = (answer, events)
                while let (answer, events) = finished[answers.count] {
                    if Self.hasText(answers), !answer.text.isEmpty { try await emit(.token("\n\n")) }
                    for event in events { try await emit(event) }
                    answers.append(answer)
                }
            }
            return answers
        }
    }

    /// One intent: by its agent, or where that fails before it showed anything, by the next best, once.
    private func serve(
        _ agent: KnownAgent,
        _ round: Round,
        _ ledger: TurnLedger,
        _ emit: @escaping EmitTurnEvent
    ) async throws -> AgentAnswer {
        let first = try await ask(agent, round, ledger, emit)
        guard first.hasFailedUnseen, let choice = await ledger.claim(from: round.alternates[agent.id] ?? []),
            let standIn = round.agent(choice.agentID)
        else { return try await closed(first, emit) }
        let word = FailedAnswer.standingIn(standIn.name, for: first)
        let opening = Opening(word)
        var second = try await ask(standIn, round, ledger) { event in
            // Said only once there is something to come after it.
            if let word = await opening.take() { try await emit(.token(word)) }
            try await emit(event)
        }
        guard second.hasFailedUnseen else {
            if await opening.take() == nil { second.text = word + second.text }
            return try await closed(second, emit)
        }
        var both = first
        both.text = FailedAnswer.neither(first, nor: second)
        try await emit(.token(both.text))
        return both
    }

    private func ask(
        _ agent: KnownAgent,
        _ round: Round,
        _ ledger: TurnLedger,
        _ emit: @escaping EmitTurnEvent
    ) async throws -> AgentAnswer {
        // It is not called in vain, again and again: who reads its card sees when it is back.
        guard agent.awaySince == nil else { return AgentAnswer(away: agent) }
        var answer = try await caller.ask(
            agent,
            round.question,
            messageID: "\(round.messageID.uuidString.lowercased()):\(agent.id)",
            identity: round.identity,
            emit: emit
        )
        // Who says nothing and shows nothing has not answered either.
        let isSilent = !answer.isShown && answer.handoff == nil
        if isSilent, answer.outcome == .completed || answer.outcome == .inputRequired { answer.outcome = .failed }
        await ledger.noticed(answer)
        return answer
    }

    /// Nobody goes on from here: what could not be done is said.
    private func closed(_ answer: AgentAnswer, _ emit: @escaping EmitTurnEvent) async throws -> AgentAnswer {
        var answer = answer
        guard let word = FailedAnswer.word(for: answer) else { return answer }
        answer.text += word
        try await emit(.token(word))
        return answer
    }
}

/// Events of an agent whose turn to speak has not come.
private actor HeldEvents {
    private(set) var events: [TurnEvent] = []

    func append(_ event: TurnEvent) { events.append(event) }
}

/// A word that is said once, before the first event.
private actor Opening {
    private var word: String?

    init(_ word: String) { self.word = word }

    func take() -> String? {
        defer { word = nil }
        return word
    }
}
