import Agents
import Foundation
import SharedModels

/// Answers from the catalogue without a language model: what the rows say, and that they say nothing where they do not.
struct KnowledgePlaybook: OfflinePlaybook {
    /// Below this score nothing found is an answer.
    static let enough = 0.3
    /// From this score on an article answers a question that could also be reckoned.
    static let general = 0.5
    /// From this score on an article is what was asked for, whatever else the words demand.
    static let sure = 0.6

    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        if turn.results.isEmpty { return .call(firstCalls(turn)) }
        if let payback = paybackStep(turn) { return payback }
        if let comparison = turn.result(of: "compare_robots") {
            let table = KnowledgeAnswers.comparison(comparison, onlyNamed: onlyNamed(turn))
            guard turn.hasCalled("show_articles"), let articles = turn.result(of: "search_articles") else {
                return .say(table)
            }
            return .say(KnowledgeAnswers.article(articles) + "\n\nOne robot of each kind:\n" + table)
        }
        if turn.slots.asks.contains(.comparison), !turn.hasCalled("compare_robots"), !asksOfKinds(turn),
            let ids = candidates(turn)
        {
            let compare = ToolCall("compare_robots", ["robot_ids": .array(ids.map(JSONValue.string))])
            // Of two kinds an article says what sets them apart, and one robot of each shows it.
            guard let slug = articleOnKinds(turn) else { return .call([compare]) }
            return .call([compare, ToolCall("show_articles", ["slugs": [.string(slug)]])])
        }
        if let profile = turn.result(of: "describe_industry") { return .say(KnowledgeAnswers.industry(profile)) }
        switch answer(turn) {
        case .robots(let found, let onlyNamed):
            let shown = KnowledgeAnswers.shown(found, onlyNamed: onlyNamed)
            let ids = shown.compactMap { $0["id"]?.stringValue }
            if !ids.isEmpty, !turn.hasCalled("show_robots") {
                return .call([ToolCall("show_robots", ["robot_ids": .array(ids.map(JSONValue.string))])])
            }
            let asked = RobotAttribute.asked(in: turn.context.message)
            return .say(KnowledgeAnswers.robots(shown, of: found, onlyNamed: onlyNamed, asked: asked))
        case .article(let found):
            let slug = found["articles"]?.arrayValue?.first?["slug"]?.stringValue
            if let slug, !turn.hasCalled("show_articles") {
                return .call([ToolCall("show_articles", ["slugs": [.string(slug)]])])
            }
            return .say(KnowledgeAnswers.article(found))
        case .text(let text): return .say(text)
        }
    }

    /// Everything that the searches of this turn found; of two kinds there is a search each.
    private func found(_ turn: OfflineTurn) -> [(robot: JSONValue, isNamed: Bool)] {
        turn.results.filter { $0.call.name == "search_robots" }.flatMap { _, result in
            zip(result["robots"]?.arrayValue ?? [], result["named"]?.arrayValue ?? [])
                .map { (robot: $0, isNamed: $1.boolValue ?? false) }
        }
    }

    /// The robot of a comparison that alone was named; nil where two were, or none.
    private func onlyNamed(_ turn: OfflineTurn) -> String? {
        let named = found(turn).filter(\.isNamed)
        return named.count == 1 ? named.first?.robot["name"]?.stringValue : nil
    }

    /// "What is the difference between an AMR and an AGV?": an article on both kinds, where there is one, says more than two robots.
    private func asksOfKinds(_ turn: OfflineTurn) -> Bool {
        articleOnKinds(turn) != nil && turn.context.message.lowercased().contains("difference")
    }

    /// The article on the kinds that a message compares; nil where it names models.
    private func articleOnKinds(_ turn: OfflineTurn) -> String? {
        guard turn.slots.robotCategories.count > 1, !found(turn).contains(where: \.isNamed) else { return nil }
        let articles = turn.result(of: "search_articles")
        guard articles?["scores"]?.arrayValue?.first?.doubleValue ?? 0 >= Self.general else { return nil }
        return articles?["articles"]?.arrayValue?.first?["slug"]?.stringValue
    }

    private enum Answer {
        /// What `search_robots` found; of these only those that the message names, or all.
        case robots(JSONValue, onlyNamed: Bool)
        /// What `search_articles` found.
        case article(JSONValue)
        case text(String)
    }

    private func answer(_ turn: OfflineTurn) -> Answer {
        let robots = turn.result(of: "search_robots")
        let articles = turn.result(of: "search_articles")
        let robotScore = robots?["scores"]?.arrayValue?.first?.doubleValue ?? 0
        let articleScore = articles?["scores"]?.arrayValue?.first?.doubleValue ?? 0
        // "It" means the robot that was shown where one figure of it is asked for, or no article knows better.
        let isMeant =
            robots?["referred"] == nil || RobotAttribute.asked(in: turn.context.message) != nil
            || articleScore < Self.general
        let named = isMeant && robots?["named"]?.arrayValue?.first?.boolValue ?? false
        if let articles, asksOfKinds(turn) { return .article(articles) }
        if let robots, !named, robots["unknown_name"] != nil, articleScore < Self.sure {
            return .robots(robots, onlyNamed: false)
        }
        // "What permits do drones need?" names a kind and asks of the law: no robot answers what an article does.
        let isMeasured = robots?["demanded"]?.arrayValue?.isEmpty == false || robots?["order"] != nil
        if let articles, !named, !isMeasured, articleScore >= Self.sure, articleScore > robotScore {
            return .article(articles)
        }
        // Whoever demands figures, a place, a maker or an order wants robots, however little the words resemble a row.
        let demands =
            robots?["demanded"]?.arrayValue?.isEmpty == false || robots?["manufacturer"] != nil
            || robots?["order"] != nil || robots?["none_fits"] != nil
        if let robots, demands, articleScore < Self.sure || Self.speaksOfRobots(turn) {
            return .robots(robots, onlyNamed: named)
        }
        let wantsRobots =
            named || !turn.slots.robotCategories.isEmpty || turn.slots.payload != nil
            || (isMeant && robotScore >= articleScore)
        if let robots, wantsRobots, robotScore >= Self.enough || named { return .robots(robots, onlyNamed: named) }
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
}
