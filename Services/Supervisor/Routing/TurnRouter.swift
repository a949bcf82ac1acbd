import Agents
import Foundation
import SharedModels

/// Chooses who takes a turn by comparing the message with what the agents' cards say they do. A pure function of its
/// inputs: an agent that brings a card is routed to without a change here.
struct TurnRouter: Sendable {
    /// Below this similarity a message is nobody's trade.
    let threshold: Double

    /// A second intent must be this clear before a second agent is asked.
    static let secondIntent = 0.5
    /// An agent that stands in for one that failed must be this clear: a weak second choice is worse than a word that the
    /// first is away.
    static let standIn = 0.5
    /// How much closer another agent must be before a question that waits for an answer is left.
    static let leaveMargin = 0.1
    static let leaveFrom = 0.45
    /// A follow-up is short, and less like any card than this.
    static let followUpBelow = 0.42
    /// How much closer one of several that spoke last must be to be the only one that a follow-up goes to.
    static let followUpMargin = 0.1

    struct Input: Sendable {
        /// The whole message first, then its parts where it has several.
        let parts: [MessagePart]
        let agents: [KnownAgent]
        let own: [RoutableSkill]
        let escalationWords: [String]
        let state: SessionState
        /// Names of what the message says, such as `annual_revenue`, where several agents wait for an answer.
        var fields: Set<String> = []
        /// An agent that the caller asked for.
        let requested: String?
    }

    private struct Ranked {
        let id: String
        let name: String
        let own: OwnSkill?
        let score: Double
    }

    func plan(_ input: Input) -> RoutePlan {
        if let requested = input.requested, let agent = input.agents.first(where: { $0.id == requested }) {
            let score = input.parts.first.map { best(agent, $0) } ?? 0
            return specialists([choice(agent.id, agent.name, score)], "asked for by name")
        }
        guard let whole = input.parts.first else {
            return RoutePlan(target: .own(.outOfScope), choices: [], reason: "the message could not be read")
        }
        if PersonWanted.isMatter(of: whole.text, words: input.escalationWords) {
            return own(.human, score: 1, reason: "this is a matter for a person")
        }
        let ranked = rank(whole, input)
        guard let top = ranked.first else {
            return own(.outOfScope, score: 0, reason: "no agent is known right now")
        }
        if let stay = stayWithQuestion(input, ranked: ranked, top: top) { return stay }
        if let followUp = followUp(input, top: top) { return followUp }
        if top.own == .outOfScope {
            return own(.outOfScope, score: top.score, reason: "closest to what is nobody's trade")
        }
        if let skill = top.own, top.score >= threshold {
            return own(skill, score: top.score, reason: "closest to “\(skill.rawValue)”")
        }
        guard top.score >= threshold else {
            return own(.outOfScope, score: top.score, reason: "no agent's card is close to this")
        }
        let chosen = intents(input, top: top)
        var plan = specialists(chosen.map(\.choice))
        plan.alternates = alternates(for: chosen, input)
        return plan
    }

    /// Those whose trade an intent is as well: close enough, and closer than what the supervisor answers itself.
    private func alternates(
        for chosen: [(choice: ChatRoute.Choice, part: MessagePart)],
        _ input: Input
    ) -> [String: [ChatRoute.Choice]] {
        let bar = max(threshold, Self.standIn)
        return chosen.reduce(into: [:]) { alternates, intent in
            let away = Set(input.agents.filter { $0.awaySince != nil }.map(\.id))
            let others = rank(intent.part, input).prefix { $0.own == nil && $0.score >= bar }
                .filter { $0.id != intent.choice.agentID && !away.contains($0.id) }
            guard !others.isEmpty else { return }
            alternates[intent.choice.agentID] = others.map { choice($0.id, $0.name, $0.score) }
        }
    }

    /// An agent that asked something gets the answer, unless the message is clearly about something else.
    private func stayWithQuestion(_ input: Input, ranked: [Ranked], top: Ranked) -> RoutePlan? {
        let asking = input.state.waiting.compactMap { waiting in
            input.agents.first { $0.id == waiting.agent }.map { agent in
                Asking(
                    choice: choice(
                        agent.id,
                        agent.name,
                        ranked.first { $0.id == agent.id && $0.own == nil }?.score ?? 0
                    ),
                    isAnswered: Self.answers(input.fields, waiting.missing)
                )
            }
        }
        guard let closest = asking.map(\.choice.score).max() else { return nil }
        let isOther = !asking.contains { $0.choice.agentID == top.id }
        if isOther, top.score >= Self.leaveFrom, top.score - closest >= Self.leaveMargin { return nil }
        let staying = Self.answered(asking)
        let names = staying.map(\.agent).joined(separator: " and ")
        var plan = specialists(staying, "\(names) asked and \(staying.count == 1 ? "waits" : "wait") for the answer")
        if let whole = input.parts.first { plan.alternates = alternates(for: staying.map { ($0, whole) }, input) }
        return plan
    }

    private struct Asking {
        let choice: ChatRoute.Choice
        /// The message has something of what it asked for.
        let isAnswered: Bool
    }

    /// Of several that asked: all whose questions the message answers; else the one that it is clearly closest to; else the one
    /// that asked first.
    private static func answered(_ asking: [Asking]) -> [ChatRoute.Choice] {
        let answered = asking.filter(\.isAnswered).map(\.choice)
        if !answered.isEmpty { return answered }
        let sorted = asking.map(\.choice).sorted { $0.score > $1.score }
        if sorted.count > 1, sorted[0].score - sorted[1].score >= leaveMargin { return [sorted[0]] }
        return Array(asking.map(\.choice).prefix(1))
    }

    /// Where somebody is can be said in three ways, and what something costs in two.
    private static let sameFields: [Set<String>] = [
        ["zip_code", "city", "state"], ["equipment_value", "equipment_price"],
    ]

    private static func answers(_ said: Set<String>, _ asked: [String]) -> Bool {
        asked.contains { field in
            said.contains(field) || sameFields.contains { $0.contains(field) && !$0.isDisjoint(with: said) }
        }
    }

    /// "And over 48 months?" says too little to be compared: it goes to whoever spoke last.
    private func followUp(_ input: Input, top: Ranked) -> RoutePlan? {
        guard let whole = input.parts.first,
            FollowUp.isBare(whole.text) || (top.score < Self.followUpBelow && FollowUp.isOne(whole.text))
        else { return nil }
        let last = input.state.lastAgents.compactMap { id in input.agents.first { $0.id == id } }
        let choices = last.map { choice($0.id, $0.name, best($0, whole)) }
        let sorted = choices.sorted { $0.score > $1.score }
        guard let closest = sorted.first else { return nil }
        // "And near Dallas?" after a payment and a dealer is for the dealer's agent alone.
        let isClear = sorted.count > 1 && closest.score - sorted[1].score >= Self.followUpMargin
        return specialists(isClear ? [closest] : choices, "a follow-up to the last answer")
    }

    /// One agent for the whole message, and more where its parts are clearly other agents' trade.
    private func intents(_ input: Input, top: Ranked) -> [(choice: ChatRoute.Choice, part: MessagePart)] {
        guard let whole = input.parts.first else { return [] }
        var chosen = [(choice: choice(top.id, top.name, top.score), part: whole)]
        for part in input.parts.dropFirst() {
            guard let best = rank(part, input).first, best.own == nil, best.score >= Self.secondIntent,
                !chosen.contains(where: { $0.choice.agentID == best.id }), chosen.count < 3
            else { continue }
            chosen.append((choice(best.id, best.name, best.score), part))
        }
        // What the leading agent is asked is its part of the message, where there are several.
        if chosen.count > 1, let part = input.parts.dropFirst().first(where: { rank($0, input).first?.id == top.id }) {
            chosen[0].part = part
        }
        return chosen
    }

    private func rank(_ part: MessagePart, _ input: Input) -> [Ranked] {
        let agents = input.agents.map { Ranked(id: $0.id, name: $0.name, own: nil, score: best($0, part)) }
        let own = input.own.compactMap { skill in
            OwnSkill(rawValue: skill.id).map {
                Ranked(id: "supervisor", name: $0.rawValue, own: $0, score: skill.similarity(to: part))
            }
        }
        return (agents + own).sorted { ($0.score, $1.id) > ($1.score, $0.id) }
    }

    private func best(_ agent: KnownAgent, _ part: MessagePart) -> Double {
        agent.skills.map { $0.similarity(to: part) }.max() ?? -1
    }

    private func choice(_ id: String, _ name: String, _ score: Double) -> ChatRoute.Choice {
        ChatRoute.Choice(agentID: id, agent: name, score: (score * 1000).rounded() / 1000)
    }

    private func own(_ skill: OwnSkill, score: Double, reason: String) -> RoutePlan {
        RoutePlan(
            target: .own(skill),
            choices: [choice("supervisor", "Ybryx", score)],
            reason: reason
        )
    }

    private func specialists(_ choices: [ChatRoute.Choice], _ reason: String? = nil) -> RoutePlan {
        RoutePlan(
            target: .specialists(choices.map(\.agentID)),
            choices: choices,
            reason: reason ?? "closest to what \(choices.map(\.agent).joined(separator: " and ")) can do"
        )
    }
}

/// Whether a message leans on what was said before.
enum FollowUp {
    private static let openers: Set<String> = ["and", "what", "how", "or", "also", "then", "same", "but", "ok", "okay"]
    private static let pointers: Set<String> = ["that", "it", "they", "them", "those", "these", "this", "one", "ones"]

    /// "Why?", "How so?": a question that is none without the answer before it.
    static func isBare(_ message: String) -> Bool {
        let words = words(of: message)
        return words.count <= 2 && ["why", "how", "when", "which", "really", "since"].contains(words.first ?? "")
    }

    private static func words(of message: String) -> [String] {
        message.lowercased().split { !$0.isLetter && !$0.isNumber && $0 != "'" }.map(String.init)
    }

    static func isOne(_ message: String) -> Bool {
        let words = words(of: message)
        guard let first = words.first, words.count <= 12 else { return false }
        if ["and", "or", "also", "then", "same", "but"].contains(first) { return true }
        if words.count >= 2, openers.contains(first), words[1] == "about" || words[1] == "if" { return true }
        return words.count <= 7
            && (words.contains { pointers.contains($0) } || words.contains { $0.contains(where: \.isNumber) })
    }
}
