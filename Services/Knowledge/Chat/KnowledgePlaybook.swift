import Agents
import Foundation
import SharedModels

/// Answers from the catalogue without a language model: what the rows say, and that they say nothing where they do not.
struct KnowledgePlaybook: OfflinePlaybook {
    /// Below this score nothing found is an answer.
    static let enough = 0.3

    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if turn.results.isEmpty { return .call(firstCalls(turn)) }
        if let comparison = turn.result(of: "compare_robots") {
            return .say(KnowledgeAnswers.comparison(comparison, onlyNamed: onlyNamed(turn)))
        }
        if turn.slots.asks.contains(.comparison), !turn.hasCalled("compare_robots"),
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
            return .say(KnowledgeAnswers.robots(shown))
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

    private enum Answer {
        /// What `search_robots` found; of these only those that the message names, or all.
        case robots(JSONValue, onlyNamed: Bool)
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
        if let category = said.robotCategories.first ?? (comparing ? turn.earlierSlots.robotCategories.first : nil) {
            arguments["category"] = .string(category)
        }
        if let payload = said.payload { arguments["min_payload_kg"] = .double(payload) }
        let words = Set(turn.context.message.lowercased().split { !$0.isLetter }.map(String.init))
        if !words.isDisjoint(with: ["under", "below", "less", "cheaper", "most", "budget"]),
            let price = said.budget ?? said.equipmentPrice ?? said.unassignedAmounts.first
        {
            arguments["max_price"] = .double(price)
        }
        if !words.isDisjoint(with: ["outdoor", "outdoors", "outside", "field", "fields"]) {
            arguments["environment"] = "outdoor"
        } else if !words.isDisjoint(with: ["indoor", "indoors", "inside"]) {
            arguments["environment"] = "indoor"
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
        let wantsRobots =
            named || !turn.slots.robotCategories.isEmpty || turn.slots.payload != nil || robotScore >= articleScore
        if let robots, wantsRobots, robotScore >= Self.enough {
            return .robots(robots, onlyNamed: named)
        }
        if let articles, articleScore >= Self.enough { return .text(KnowledgeAnswers.article(articles)) }
        if let robots, robotScore >= Self.enough { return .robots(robots, onlyNamed: false) }
        return .text(
            "I have nothing on that in the catalogue or the articles, and I would rather not guess. "
                + "Ask me about a kind of robot, a model by name, an industry, or how leasing works."
        )
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
