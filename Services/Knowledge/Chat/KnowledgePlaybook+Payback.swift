import Agents
import SharedModels

extension KnowledgePlaybook {
    /// nil where the turn is not about it.
    func paybackStep(_ turn: OfflineTurn) -> OfflineStep? {
        let history = turn.context.history
        // The price that was asked back for.
        let isAnswer = history.last?.content.contains(KnowledgeAnswers.priceAsked) ?? false
        guard PaybackQuestion.isIn(turn.context.message) || isAnswer else { return nil }
        if let estimate = turn.result(of: "estimate_payback") { return .say(KnowledgeAnswers.payback(estimate)) }
        if turn.hasCalled("estimate_payback") {
            return .say(KnowledgeAnswers.askPrice(nil), missing: ["equipment_price"])
        }
        let asked = isAnswer ? history.last { $0.role == "user" }?.content ?? "" : ""
        var arguments = PaybackQuestion.arguments(asked + "\n" + turn.context.message)
        let isGeneral = arguments.isEmpty
        let found = turn.result(of: "search_robots")
        let named = zip(found?["robots"]?.arrayValue ?? [], found?["named"]?.arrayValue ?? [])
            .first { $0.1.boolValue ?? false }?.0
        // What was just said comes first, then what the named robot is listed at, and only then what was said of old.
        if arguments["price"] == nil, named?["price"]?.doubleValue == nil,
            let earlier = turn.slots.equipmentPrice ?? turn.earlierSlots.equipmentPrice
        {
            arguments["price"] = .double(earlier)
            arguments["price_told_earlier"] = true
        }
        // A quote for three robots is not to be paid three times.
        if let price = arguments["price"]?.doubleValue,
            [turn.slots, turn.earlierSlots].contains(where: { $0.equipmentPrice == price && $0.priceIsForAll })
        {
            arguments["price_covers_all"] = true
        }
        if let count = turn.slots.robotCount, count > 1 { arguments["quantity"] = .int(count) }
        if let id = named?["id"] { arguments["robot_id"] = id }
        guard arguments["price"] != nil || named?["price"]?.doubleValue != nil else {
            // Asked in general, an article answers.
            let article = turn.result(of: "search_articles")?["scores"]?.arrayValue?.first?.doubleValue ?? 0
            if named == nil, !isAnswer, isGeneral, article >= Self.general { return nil }
            return .say(KnowledgeAnswers.askPrice(named?["name"]?.stringValue), missing: ["equipment_price"])
        }
        return .call([ToolCall("estimate_payback", .object(arguments))])
    }
}
