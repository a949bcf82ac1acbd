import Agents
import Foundation
import SharedModels

/// Answers from the catalogue without a language model: what the rows say, and that they say nothing where they do not.
struct KnowledgePlaybook: OfflinePlaybook {
    /// Below this score nothing found is an answer.
    static let enough = 0.3
    /// From this score on an article answers a question that could also be reckoned.
    static let general = 0.5

    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if turn.results.isEmpty { return .call(firstCalls(turn)) }
        if let payback = paybackStep(turn) { return payback }
        if let comparison = turn.result(of: "compare_robots") {
            return .say(KnowledgeAnswers.comparison(comparison, onlyNamed: onlyNamed(turn)))
        }
        if turn.slots.asks.contains(.comparison), !turn.hasCalled("compare_robots"), !asksOfKinds(turn),
            let ids = candidates(turn)
        {
            return .call([ToolCall("compare_robots", ["robot_ids": .array(ids.map(JSONValue.string))])])
        }
        if let profile = turn.result(of: "describe_industry") { return .say(KnowledgeAnswers.industry(profile)) }
        switch answer(turn) {
        case .robots(let found, let onlyNamed):
            let shown = KnowledgeAnswers.shown(found, onlyNamed: onlyNamed)
            let ids = shown.compactMap { $0["id"]?.stringValue }
            if !ids.isEmpty, !turn.hasCalled("show_robots") {
                return .call([ToolCall("show_robots", ["robot_ids": .array(ids.map(JSONValue.string))])])
            }
            return .say(KnowledgeAnswers.robots(shown, of: found, onlyNamed: onlyNamed))
        case .article(let found):
            let slug = found["articles"]?.arrayValue?.first?["slug"]?.stringValue
            if let slug, !turn.hasCalled("show_articles") {
                return .call([ToolCall("show_articles", ["slugs": [.string(slug)]])])
            }
            return .say(KnowledgeAnswers.article(found))
        case .text(let text): return .say(text)
        }
    }

    /// The robot of a comparison that alone was named; nil where two were, or none.
    private func onlyNamed(_ turn: OfflineTurn) -> String? {
        let found = turn.result(of: "search_robots")
        let named = zip(found?["robots"]?.arrayValue ?? [], found?["named"]?.arrayValue ?? [])
            .filter { $0.1.boolValue ?? false }.map(\.0)
        return named.count == 1 ? named.first?["name"]?.stringValue : nil
    }

    /// "What is the difference between an AMR and an AGV?": an article on both kinds, where there is one, says more than two robots.
    private func asksOfKinds(_ turn: OfflineTurn) -> Bool {
        let named = turn.result(of: "search_robots")?["named"]?.arrayValue ?? []
        let article = turn.result(of: "search_articles")?["scores"]?.arrayValue?.first?.doubleValue ?? 0
        return turn.slots.robotCategories.count > 1 && !named.contains(.bool(true)) && article >= Self.general
            && turn.context.message.lowercased().contains("difference")
    }

    private enum Answer {
        /// What `search_robots` found; of these only those that the message names, or all.
        case robots(JSONValue, onlyNamed: Bool)
        /// What `search_articles` found.
        case article(JSONValue)
        case text(String)
    }

    /// Robots and articles are searched at once; which of them answers is seen from how well they fit.
    private func firstCalls(_ turn: OfflineTurn) -> [ToolCall] {
        let message = turn.context.message
        var calls: [ToolCall] = []
        if let industry = turn.slots.industry, turn.slots.robotCategories.isEmpty, Self.asksForOverview(message) {
            calls.append(ToolCall("describe_industry", ["industry": .string(industry)]))
        }
        calls.append(ToolCall("search_robots", .object(robotArguments(turn))))
        calls.append(ToolCall("search_articles", ["query": .string(message), "limit": 2]))
        return calls
    }

    private func robotArguments(_ turn: OfflineTurn) -> [String: JSONValue] {
        let said = turn.slots
        let comparing = said.asks.contains(.comparison)
        // What is to be automated was often said earlier: "compare two AMRs for that".
        let context = said.needs.isEmpty ? turn.earlierSlots.needs : []
        let place = comparing && said.facility == nil ? turn.earlierSlots.facility.map { [$0] } ?? [] : []
        let query = ([turn.context.message] + context + place).joined(separator: " ")
        var arguments: [String: JSONValue] = [
            "query": .string(String(query.prefix(4_000))),
            "limit": .int(comparing ? min(4, max(2, said.robotCount ?? Self.count(in: turn.context.message) ?? 2)) : 3),
        ]
        var demanded = QuestionFilter.read(turn.context.message)
        if demanded.minimumPayloadKg == nil, demanded.maximumPayloadKg == nil, demanded.maximumWeightKg == nil {
            demanded.minimumPayloadKg = said.payload
        }
        let category = said.robotCategories.first ?? (comparing ? turn.earlierSlots.robotCategories.first : nil)
        if let category, !demanded.excludedCategories.contains(category) { arguments["category"] = .string(category) }
        let figures: [(String, Double?)] = [
            ("min_payload_kg", demanded.minimumPayloadKg), ("max_payload_kg", demanded.maximumPayloadKg),
            ("min_reach_mm", demanded.minimumReachMm), ("max_reach_mm", demanded.maximumReachMm),
            ("max_weight_kg", demanded.maximumWeightKg), ("min_speed_m_s", demanded.minimumSpeed),
            ("min_runtime_h", demanded.minimumRuntimeHours), ("min_price", demanded.minimumPrice),
            ("max_price", demanded.maximumPrice),
        ]
        for (name, value) in figures { if let value { arguments[name] = .double(value) } }
        if let environment = demanded.environment { arguments["environment"] = .string(environment) }
        if !demanded.excludedCategories.isEmpty {
            arguments["excluded_categories"] = .array(demanded.excludedCategories.map { .string($0) })
        }
        return arguments
    }

    /// Robots to compare: those that were named where there are two, else the best found.
    private func candidates(_ turn: OfflineTurn) -> [String]? {
        guard let found = turn.result(of: "search_robots"), let robots = found["robots"]?.arrayValue else { return nil }
        let named = (found["named"]?.arrayValue ?? []).map { $0.boolValue ?? false }
        let ids = robots.compactMap { $0["id"]?.stringValue }
        let namedIDs = zip(ids, named).filter(\.1).map(\.0)
        let wanted = min(4, max(2, turn.slots.robotCount ?? Self.count(in: turn.context.message) ?? 2))
        let chosen = namedIDs.count >= 2 ? Array(namedIDs.prefix(4)) : Array(ids.prefix(wanted))
        return chosen.count >= 2 ? chosen : nil
    }

    private func answer(_ turn: OfflineTurn) -> Answer {
        let robots = turn.result(of: "search_robots")
        let articles = turn.result(of: "search_articles")
        let robotScore = robots?["scores"]?.arrayValue?.first?.doubleValue ?? 0
        let articleScore = articles?["scores"]?.arrayValue?.first?.doubleValue ?? 0
        let named = robots?["named"]?.arrayValue?.first?.boolValue ?? false
        if let articles, asksOfKinds(turn) { return .article(articles) }
        // Whoever demands figures, or a maker, wants robots, however little the words resemble a row.
        let demands = robots?["demanded"]?.arrayValue?.isEmpty == false || robots?["manufacturer"] != nil
        if let robots, demands, articleScore < 0.6 || Self.speaksOfRobots(turn) {
            return .robots(robots, onlyNamed: named)
        }
        let wantsRobots =
            named || !turn.slots.robotCategories.isEmpty || turn.slots.payload != nil || robotScore >= articleScore
        if let robots, wantsRobots, robotScore >= Self.enough {
            return .robots(robots, onlyNamed: named)
        }
        if let robots, robots["unknown_name"] != nil { return .robots(robots, onlyNamed: false) }
        if let articles, articleScore >= Self.enough { return .article(articles) }
        if let robots, robotScore >= Self.enough { return .robots(robots, onlyNamed: false) }
        return .text(
            "I have nothing on that in the catalogue or the articles, and I would rather not guess. "
                + "Ask me about a kind of robot, a model by name, an industry, or how leasing works."
        )
    }

    private static func speaksOfRobots(_ turn: OfflineTurn) -> Bool {
        !turn.slots.robotCategories.isEmpty || turn.context.message.lowercased().contains("robot")
    }

    // MARK: Pay-back

    /// nil where the turn is not about it.
    private func paybackStep(_ turn: OfflineTurn) -> OfflineStep? {
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
        let found = turn.result(of: "search_robots")
        let named = zip(found?["robots"]?.arrayValue ?? [], found?["named"]?.arrayValue ?? [])
            .first { $0.1.boolValue ?? false }?.0
        let wage = arguments["hourly_wage"]?.doubleValue
        let amounts = turn.slots.unassignedAmounts.filter { $0 != wage && $0 >= 500 }
        let price = turn.slots.equipmentPrice ?? turn.slots.budget ?? amounts.first ?? turn.earlierSlots.equipmentPrice
        if let price { arguments["price"] = .double(price) }
        if let count = turn.slots.robotCount, count > 1 { arguments["quantity"] = .int(count) }
        if let id = named?["id"] { arguments["robot_id"] = id }
        guard price != nil || named?["price"]?.doubleValue != nil else {
            // Asked in general, an article answers.
            let article = turn.result(of: "search_articles")?["scores"]?.arrayValue?.first?.doubleValue ?? 0
            if named == nil, !isAnswer, arguments.isEmpty, article >= Self.general { return nil }
            return .say(KnowledgeAnswers.askPrice(named?["name"]?.stringValue), missing: ["equipment_price"])
        }
        return .call([ToolCall("estimate_payback", .object(arguments))])
    }

    private static func asksForOverview(_ message: String) -> Bool {
        let text = message.lowercased()
        let general = [
            "robots do", "use robots", "robots used", "robots in", "robots for", "automate", "use case", "benefit",
        ]
        return general.contains { text.contains($0) }
    }

    private static func count(in message: String) -> Int? {
        let words = message.lowercased().split { !$0.isLetter && !$0.isNumber }
        let names = ["two": 2, "2": 2, "three": 3, "3": 3, "four": 4, "4": 4]
        return words.lazy.compactMap { names[String($0)] }.first
    }
}
