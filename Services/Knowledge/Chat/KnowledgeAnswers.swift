import Foundation
import SharedModels

/// Sentences made of what the tools returned; no figure comes from anywhere else.
enum KnowledgeAnswers {
    /// Those of the found robots that an answer is about.
    static func shown(_ found: JSONValue, onlyNamed: Bool) -> [JSONValue] {
        let named = (found["named"]?.arrayValue ?? []).map { $0.boolValue ?? false }
        let all = found["robots"]?.arrayValue ?? []
        return onlyNamed ? zip(all, named).filter(\.1).map(\.0) : all
    }

    static func robots(_ robots: [JSONValue]) -> String {
        if robots.count == 1, let robot = robots.first { return one(robot) }
        return "From the catalogue:\n" + robots.map { "- " + line($0) }.joined(separator: "\n") + priceNote(robots)
    }

    /// Robots with what there is to say of the search that found them: a name that nobody has, a demand that nobody meets, rows that
    /// were left out for want of a figure.
    static func robots(_ shown: [JSONValue], of found: JSONValue, onlyNamed: Bool, asked: RobotAttribute? = nil)
        -> String
    {
        if onlyNamed { return named(shown, asked) }
        if let unknown = found["unknown_name"]?.stringValue {
            let head = "I have nothing on “\(unknown)”: the catalogue does not hold it, and I would rather not guess."
            return shown.isEmpty ? head : head + " What it does hold that comes near:\n" + list(shown)
        }
        if let none = found["none_fits"]?.stringValue { return noneFits(none, of: found) }
        let text = found["order"] == nil ? robots(shown) : ordered(shown, of: found)
        let left = found["left_out_for_lack_of_data"]?.intValue ?? 0
        guard left > 0 else { return text }
        let figures =
            (found["demanded"]?.arrayValue ?? []).compactMap(\.stringValue)
            + [found["ordered_by"]?.stringValue].compactMap(\.self)
        return text
            + "\n\(left) more \(left == 1 ? "is" : "are") left out, since no such figure is published of them (\(figures.joined(separator: ", ")))."
    }

    private static func named(_ shown: [JSONValue], _ asked: RobotAttribute?) -> String {
        guard let asked else { return robots(shown) }
        if shown.count == 1, let robot = shown.first { return one(robot, asked: asked) }
        return shown.map { "- \($0["name"]?.stringValue ?? ""): \(asked.told(of: $0))" }.joined(separator: "\n")
    }

    /// Best first, each with the figure that it is placed by.
    private static func ordered(_ shown: [JSONValue], of found: JSONValue) -> String {
        let figures = (found["figures"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
        let property = found["ordered_by"]?.stringValue ?? ""
        let lines = zip(shown, figures).map { robot, figure in
            "- \(robot["name"]?.stringValue ?? "") (\(robot["manufacturer"]?.stringValue ?? ""), "
                + "\(robot["category"]?.stringValue ?? "")): \(property) \(figure). "
                + firstSentence(robot["description"]?.stringValue ?? "")
        }
        let head = "By what is published, \(found["order"]?.stringValue ?? ""):\n"
        return head + lines.joined(separator: "\n") + (property == "price" ? priceNote(shown) : "")
    }

    /// What nobody meets, and what there is where one demand is given up.
    private static func noneFits(_ none: String, of found: JSONValue) -> String {
        let near = found["nearest"]?.arrayValue ?? []
        guard !near.isEmpty else { return none }
        let lines = near.map { near in
            let names = (near["robots"]?.arrayValue ?? []).compactMap(\.stringValue)
            let figures = (near["figures"]?.arrayValue ?? []).map { $0.stringValue ?? "" }
            let robots = zip(names, figures).map { $1.isEmpty ? $0 : "\($0) (\($1))" }
            let count = near["count"]?.intValue ?? 0
            return "- without “\(near["without"]?.stringValue ?? "")” there \(count == 1 ? "is 1" : "are \(count)"): "
                + robots.joined(separator: ", ") + (count > robots.count ? " …" : "")
        }
        return "\(none) What comes near:\n" + lines.joined(separator: "\n")
    }

    private static func list(_ robots: [JSONValue]) -> String {
        robots.map { "- " + line($0) }.joined(separator: "\n") + priceNote(robots)
    }

    /// - Parameter asked: what alone was asked of it: told first, or said not to be published.
    static func one(_ robot: JSONValue, asked: RobotAttribute? = nil) -> String {
        let name = robot["name"]?.stringValue ?? ""
        var text = "\(name) by \(robot["manufacturer"]?.stringValue ?? "")"
        text += " (\(robot["category"]?.stringValue ?? "")): "
        if let asked { text += asked.told(of: robot) + ".\n" }
        text += robot["description"]?.stringValue ?? ""
        let figures = figures(of: robot, limit: 8)
        if !figures.isEmpty { text += "\nPublished figures: \(figures.joined(separator: ", "))." }
        if let price = price(of: robot) {
            text += "\nIndicative price: \(price)"
            if let source = robot["price_source"]?.stringValue { text += " (\(source)" }
            if let date = robot["price_date"]?.stringValue { text += ", \(date)" }
            text += robot["price_source"]?.stringValue == nil ? "." : ")."
        } else {
            text += "\nI have no published price for it; a dealer can quote one."
        }
        return text
    }

    /// - Parameter onlyNamed: the robot that alone was named, so that the other is a choice of ours; which is said.
    static func comparison(_ result: JSONValue, onlyNamed: String? = nil) -> String {
        let robots = result["robots"]?.arrayValue ?? []
        let names = robots.compactMap { $0["name"]?.stringValue }
        let labels = [
            "Payload", "Max speed", "Speed", "Runtime", "Weight", "Reach", "Repeatability", "Navigation",
            "Indicative price",
        ]
        var lines: [String] = []
        for row in result["comparison"]?["rows"]?.arrayValue ?? [] {
            guard let label = row["label"]?.stringValue, labels.contains(label) else { continue }
            let values = (row["values"]?.arrayValue ?? []).map { $0.stringValue ?? "not published" }
            lines.append("- \(label): " + zip(names, values).map { "\($0) \($1)" }.joined(separator: "; "))
        }
        let heads = robots.map { "\($0["name"]?.stringValue ?? "") by \($0["manufacturer"]?.stringValue ?? "")" }
        var text = "\(heads.joined(separator: " and ")), side by side:\n"
        text += robots.map {
            "- \($0["name"]?.stringValue ?? ""): \(firstSentence($0["description"]?.stringValue ?? ""))"
        }
        .joined(separator: "\n")
        if !lines.isEmpty { text += "\n" + lines.joined(separator: "\n") }
        if let onlyNamed {
            text = "By name I find \(onlyNamed) alone in the catalogue; beside it is what comes closest.\n" + text
        }
        return text + priceNote(robots)
    }

    static func article(_ found: JSONValue) -> String {
        guard let first = found["articles"]?.arrayValue?.first else { return "" }
        var text = first["answer"]?.stringValue ?? ""
        if let source = first["source"]?["name"]?.stringValue {
            text += "\nSource: \(source)"
            if let url = first["source"]?["url"]?.stringValue { text += ", \(url)" }
        }
        return text
    }

    static func industry(_ result: JSONValue) -> String {
        guard let profile = result["industry"] else { return "" }
        var text = profile["summary"]?.stringValue ?? ""
        if result["is_named"] == false, let name = profile["name"]?.stringValue {
            text =
                "I have no profile of just that business; of the industries that I know, \(name) comes closest.\n"
                + text
        }
        let cases = (profile["use_cases"]?.arrayValue ?? []).prefix(4)
        if !cases.isEmpty {
            text += "\nWhere robots help:\n"
            text += cases.map { "- \($0["title"]?.stringValue ?? ""): \($0["description"]?.stringValue ?? "")" }
                .joined(separator: "\n")
        }
        let robots = (result["robots"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
        if !robots.isEmpty { text += "\nRobots to look at: \(robots.joined(separator: ", "))." }
        return text
    }

    private static func line(_ robot: JSONValue) -> String {
        let head =
            "\(robot["name"]?.stringValue ?? "") (\(robot["manufacturer"]?.stringValue ?? ""), \(robot["category"]?.stringValue ?? ""))"
        let figures = figures(of: robot, limit: 3)
        let detail = figures.isEmpty ? "" : " " + figures.joined(separator: ", ") + "."
        let price = price(of: robot).map { " Indicative price \($0)." } ?? ""
        return "\(head): \(firstSentence(robot["description"]?.stringValue ?? ""))\(detail)\(price)"
    }

    /// Payload first, then the figures of the data sheet in the order of their names.
    private static func figures(of robot: JSONValue, limit: Int) -> [String] {
        var figures: [String] = []
        if let payload = robot["payload"]?.stringValue { figures.append("payload \(payload)") }
        if let reach = robot["reach"]?.stringValue { figures.append("reach \(reach)") }
        for (key, value) in (robot["specifications"]?.objectValue ?? [:]).sorted(by: { $0.key < $1.key }) {
            let (label, unit) = Specification.label(for: key)
            guard figures.count < limit, let text = Specification.text(value, unit: unit) else { continue }
            let isAcronym = label.prefix(2).allSatisfy(\.isUppercase)
            figures.append("\(isAcronym ? label : label.prefix(1).lowercased() + label.dropFirst()) \(text)")
        }
        return figures
    }

    static func price(of robot: JSONValue) -> String? {
        robot["price"]?.doubleValue.map { Dollars.format(Decimal($0)) }
    }

    private static func priceNote(_ robots: [JSONValue]) -> String {
        let priced = robots.filter { $0["price"]?.doubleValue != nil }
        let sources = priced.compactMap { robot -> String? in
            guard let source = robot["price_source"]?.stringValue else { return nil }
            return robot["price_date"]?.stringValue.map { "\(source), \($0)" } ?? source
        }
        if priced.isEmpty { return "\nNo prices are published for these; a dealer can quote them." }
        return sources.isEmpty
            ? "" : "\nPrices are indicative (\(Array(Set(sources)).sorted().joined(separator: "; ")))."
    }

    private static func firstSentence(_ text: String) -> String {
        guard let end = text.range(of: ". ") else { return text }
        return String(text[..<end.lowerBound]) + "."
    }
}
