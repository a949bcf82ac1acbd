import Agents
import Platform
import SharedModels

extension KnowledgePlaybook {
    /// Robots and articles are searched at once; which of them answers is seen from how well they fit.
    func firstCalls(_ turn: OfflineTurn) -> [ToolCall] {
        let message = turn.context.message
        var calls: [ToolCall] = []
        if turn.slots.robotCategories.isEmpty, Self.asksForOverview(message) {
            if let industry = turn.slots.industry {
                calls.append(ToolCall("describe_industry", ["industry": .string(industry)]))
            } else if Self.namesBusiness(message) {
                calls.append(ToolCall("describe_industry", ["query": .string(message)]))
            }
        }
        let kinds = Kinds.wanted(message)
        let arguments = robotArguments(turn, kinds)
        if kinds.count > 1, turn.slots.asks.contains(.comparison) {
            // One of each kind, not two of the first.
            calls += kinds.prefix(4).map { kind in
                var one = arguments
                one["category"] = .string(kind)
                one["other_categories"] = nil
                return ToolCall("search_robots", .object(one))
            }
        } else {
            calls.append(ToolCall("search_robots", .object(arguments)))
        }
        calls.append(ToolCall("search_articles", ["query": .string(message), "limit": 2]))
        return calls
    }

    private func robotArguments(_ turn: OfflineTurn, _ kinds: [String]) -> [String: JSONValue] {
        let said = turn.slots
        let message = turn.context.message
        let comparing = said.asks.contains(.comparison)
        // What is to be automated was often said earlier: "compare two AMRs for that".
        let context = said.needs.isEmpty ? turn.earlierSlots.needs : []
        let place = comparing && said.facility == nil ? turn.earlierSlots.facility.map { [$0] } ?? [] : []
        let query = ([message] + context + place).joined(separator: " ")
        var arguments: [String: JSONValue] = [
            "query": .string(String(query.prefix(4_000))),
            "limit": .int(comparing ? min(4, max(2, said.robotCount ?? Self.count(in: message) ?? 2)) : 3),
        ]
        var demanded = QuestionFilter.read(message)
        demanded.category = kinds.first ?? (comparing ? turn.earlierSlots.robotCategories.first : nil)
        demanded.otherCategories = comparing ? [] : Array(kinds.dropFirst())
        demanded.industry = NamedIndustry.read(message)
        let saysMass = [
            demanded.minimumPayloadKg, demanded.maximumPayloadKg, demanded.minimumWeightKg, demanded.maximumWeightKg,
        ]
        if saysMass.allSatisfy({ $0 == nil }) { demanded.minimumPayloadKg = said.payload }
        arguments.merge(Self.arguments(demanded)) { $1 }
        let shown = turn.context.history.last { $0.role != "user" }?.content
        if let shown, FollowUp.isAboutShown(message) {
            arguments["among"] = .string(String(shown.prefix(20_000)))
        } else if FollowUp.isOne(message) {
            let earlier = turn.context.history.filter { $0.role == "user" }.suffix(6).map(\.content)
            if !earlier.isEmpty { arguments["refines"] = .array(earlier.map { .string(String($0.prefix(4_000))) }) }
        }
        if let shown, FollowUp.refersBack(message) {
            arguments["refers_to"] = .string(String(shown.prefix(20_000)))
        }
        return arguments
    }

    /// A filter as `search_robots` takes it.
    private static func arguments(_ filter: CatalogueFilter) -> [String: JSONValue] {
        var arguments: [String: JSONValue] = [:]
        let figures: [(String, Double?)] = [
            ("min_payload_kg", filter.minimumPayloadKg), ("max_payload_kg", filter.maximumPayloadKg),
            ("min_reach_mm", filter.minimumReachMm), ("max_reach_mm", filter.maximumReachMm),
            ("min_weight_kg", filter.minimumWeightKg), ("max_weight_kg", filter.maximumWeightKg),
            ("min_speed_m_s", filter.minimumSpeed), ("max_speed_m_s", filter.maximumSpeed),
            ("min_runtime_h", filter.minimumRuntimeHours), ("min_price", filter.minimumPrice),
            ("max_price", filter.maximumPrice),
        ]
        for (name, value) in figures { arguments[name] = value.map { .double($0) } }
        let texts = [
            ("category", filter.category), ("environment", filter.environment), ("industry", filter.industry),
        ]
        for (name, value) in texts { arguments[name] = value.map { .string($0) } }
        let lists = [
            ("other_categories", filter.otherCategories), ("excluded_categories", filter.excludedCategories),
        ]
        for (name, list) in lists where !list.isEmpty { arguments[name] = .array(list.map { .string($0) }) }
        if let order = filter.order {
            arguments["order_by"] = .string(order.property.rawValue)
            arguments["order"] = order.isHighestFirst ? "highest" : "lowest"
        }
        return arguments
    }

    /// Robots to compare: those that were named where there are two, else the best found; of two kinds the best of each.
    func candidates(_ turn: OfflineTurn) -> [String]? {
        let searches = turn.results.filter { $0.call.name == "search_robots" && $0.result["error"] == nil }.map(
            \.result
        )
        func ids(_ found: JSONValue, named: Bool) -> [String] {
            zip(found["robots"]?.arrayValue ?? [], found["named"]?.arrayValue ?? [])
                .filter { !named || $0.1.boolValue ?? false }.compactMap { $0.0["id"]?.stringValue }
        }
        let wanted = min(4, max(2, turn.slots.robotCount ?? Self.count(in: turn.context.message) ?? 2))
        let named = searches.flatMap { ids($0, named: true) }
        let best =
            searches.count > 1
            ? searches.compactMap { ids($0, named: false).first }
            : Array((searches.first.map { ids($0, named: false) } ?? []).prefix(wanted))
        let chosen = (named.count >= 2 ? named : best).reduce(into: [String]()) {
            if !$0.contains($1) { $0.append($1) }
        }
        return chosen.count >= 2 ? Array(chosen.prefix(4)) : nil
    }

    /// "For a brewery", "in our hospital": something that has robots, rather than what they do.
    private static func namesBusiness(_ message: String) -> Bool {
        message.lowercased().contains(compiled(/\b(?:for|in|at|inside) (?:a|an|the|our|my|your|most|every) \w+/))
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
