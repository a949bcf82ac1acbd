import Foundation
import SharedModels

/// Says back what a message told, and what it changed.
enum Recap {
    /// - Parameter noted: `[{"field", "value", "before"}]`, as the lead took it.
    /// - Returns: nil where it told nothing that is worth saying back.
    static func sentence(_ noted: [JSONValue]) -> String? {
        var phrases: [String] = []
        let fields = Dictionary(noted.compactMap { item in item["field"]?.stringValue.map { ($0, item) } }) { _, new in
            new
        }
        let isPriceOfAll = fields["price_covers_all"]?["value"] == true
        let site = site(fields)
        if let site { phrases.append(site) }
        for (field, phrase) in order {
            if site != nil, ["facility", "square_feet", "acres", "city", "state"].contains(field) { continue }
            // A trade that was only gathered from the place goes without saying.
            if field == "industry", fields["facility"] != nil { continue }
            guard let item = fields[field] else { continue }
            let value = item["value"] ?? .null
            if value.isNull {
                if let before = item["before"] { phrases.append("no longer \(phrase(before))") }
            } else if let before = item["before"], before.arrayValue == nil {
                phrases.append("\(phrase(value)) (before: \(bare(before)))")
            } else if field == "equipment_value", isPriceOfAll {
                phrases.append("$\(bare(value)) for all of them")
            } else {
                phrases.append(phrase(value))
            }
        }
        return phrases.isEmpty ? nil : phrases.joined(separator: "; ")
    }

    /// "a 40,000 sq ft warehouse in Reno, NV", where the place is spoken of for the first time.
    private static func site(_ fields: [String: JSONValue]) -> String? {
        let said = ["facility", "square_feet", "acres", "city", "state"].compactMap { fields[$0] }
        guard let facility = fields["facility"]?["value"]?.stringValue, said.allSatisfy({ $0["before"] == nil }) else {
            return nil
        }
        let size =
            fields["square_feet"]?["value"].map { "\(bare($0)) sq ft " }
            ?? fields["acres"]?["value"].map { "\(bare($0)) acre " }
        let article = size == nil && "aeiou".contains(facility.first ?? " ") ? "an" : "a"
        let place = ["city", "state"].compactMap { fields[$0]?["value"]?.stringValue }.joined(separator: ", ")
        return "\(article) \(size ?? "")\(facility)" + (place.isEmpty ? "" : " in \(place)")
    }

    private static var order: [(String, (JSONValue) -> String)] {
        [
            ("contact_name", { "you are \(bare($0))" }), ("role", { "your role: \(bare($0))" }),
            ("business_name", { "your business is \(bare($0))" }), ("industry", { "industry \(bare($0))" }),
            ("facility", { "a \(bare($0))" }), ("square_feet", { "\(bare($0)) sq ft" }),
            ("acres", { "\(bare($0)) acres" }),
            ("city", { "in \(bare($0))" }), ("zip_code", { "ZIP \(bare($0))" }),
            ("needs", { "\(bare($0)) to be automated" }),
            ("pains", { "trouble with \(bare($0))" }), ("robot_categories", { "interested in \(bare($0))" }),
            ("quantity", { $0 == 1 ? "1 robot" : "\(bare($0)) robots" }), ("volume", { bare($0) }),
            ("shifts", { $0.intValue.map { "\($0) shift\($0 == 1 ? "" : "s")" } ?? "running \(bare($0))" }),
            ("budget", { "a budget of $\(bare($0))" }), ("equipment_value", { "a robot at $\(bare($0))" }),
            ("timeline", { "to start \(bare($0))" }), ("annual_revenue", { "$\(bare($0)) revenue a year" }),
            ("years_in_business", { "\(bare($0)) years in business" }), ("credit_rating", { "\(bare($0)) credit" }),
            ("decision_maker", { $0 == "the visitor" ? "you decide" : "the \(bare($0)) decides" }),
            ("current_process", { _ in "how you do it today" }),
        ]
    }

    private static func bare(_ value: JSONValue) -> String {
        if let number = value.doubleValue { return self.number(number) }
        if let items = value.arrayValue { return list(items.compactMap(\.stringValue)) }
        return value.stringValue ?? ""
    }

    static func list(_ items: [String]) -> String {
        guard items.count > 1, let last = items.last else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    static func number(_ value: Double) -> String {
        Decimal((value * 100).rounded() / 100).formatted(
            .number.grouping(.automatic).locale(Locale(identifier: "en_US"))
        )
    }
}
