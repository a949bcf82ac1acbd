import Agents
import Foundation
import Platform
import SharedModels

/// Discovery without a language model: keeps what was said, gives something for it, and asks at most one thing that is still
/// open.
struct SalesPlaybook: OfflinePlaybook {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if let problem = turn.error(of: "record_lead") { return .say(problem) }
        guard let recorded = turn.result(of: "record_lead") else { return .call(calls(turn)) }
        return SalesAnswer(turn: turn, recorded: recorded).step
    }

    private func calls(_ turn: OfflineTurn) -> [ToolCall] {
        let message = turn.context.message
        let objection = Objection.raised(in: message)
        let isReluctant = Reluctance.isIn(message)
        let arguments: [String: JSONValue] = [
            "facts": .array(facts(turn)),
            "wants_contact": .bool(turn.slots.asks.contains(.contact)),
            "declines_questions": .bool(isReluctant),
            // Whoever objects or does not know is answered, not asked on.
            "may_ask": .bool((objection == nil || objection == .gettingStarted) && !Reluctance.isUnsure(message)),
            "say_more": .bool(objection == nil && !Courtesy.isAll(message)),
            "hand_over": .bool(wantsFinancing(turn)),
        ]
        let record = ToolCall("record_lead", .object(arguments))
        return [record]
            + (objection.map { [ToolCall("answer_objection", ["objection": .string($0.rawValue)])] } ?? [])
    }

    /// What financing does is financing's: to apply, to qualify, what it costs a month.
    private func wantsFinancing(_ turn: OfflineTurn) -> Bool {
        !turn.slots.asks.isDisjoint(with: [.application, .qualification, .rate, .monthlyCost])
            || turn.context.message.lowercased().contains(
                compiled(
                    #/\b(check|start|go on with|go ahead with|talk about|move on to) (the )?(financing|leasing|lease|prequalification)\b/#
                )
            )
    }

    /// Everything that the visitor said so far; what the lead has of it already, it does not take twice.
    private func facts(_ turn: OfflineTurn) -> [JSONValue] {
        let context = turn.context
        var earlier = FactReader(known: [:], now: context.now)
        var question: String?
        var facts: [JSONValue] = []
        for item in context.history {
            guard item.role == "user" else {
                question = item.content
                continue
            }
            facts += earlier.facts(in: item.content, answering: question).map {
                Self.argument($0, at: item.timestamp ?? context.now, isEarlier: true)
            }
            question = nil
        }
        let known = earlier.known.merging(context.captured) { _, captured in captured }
        var reader = FactReader(known: known, now: context.now)
        let new = reader.facts(in: context.message, answering: question)
        return facts.suffix(40) + new.prefix(20).map { Self.argument($0, at: context.now, isEarlier: false) }
    }

    private static func argument(_ fact: SpokenFact, at time: Date, isEarlier: Bool) -> JSONValue {
        var argument: [String: JSONValue] = [
            "field": .string(fact.field), "value": fact.value, "sentence": .string(fact.sentence),
        ]
        if isEarlier {
            argument["earlier"] = true
            argument["at"] = .string(Timestamp.format(time))
        }
        return .object(argument)
    }
}
