import Agents
import Foundation
import SharedModels

/// Says what another agent passed on, so that the applicant sees what is reckoned with and can put it right.
enum HandOffText {
    static func opening(_ turn: OfflineTurn) -> String? {
        guard let fields = turn.context.handOff?.fields else { return nil }
        var parts: [String] = []
        func add(_ field: String, _ words: (String) -> String) {
            if let text = fields[field]?.stringValue, !text.isEmpty { parts.append(words(text)) }
        }
        add("business_name") { $0 }
        add("industry") { $0 }
        if let quantity = fields["quantity"]?.intValue {
            parts.append(quantity == 1 ? "1 robot" : "\(quantity) robots")
        }
        if let value = dollars(fields["equipment_value"]) {
            parts.append("\(value) of equipment")
        } else if let budget = dollars(fields["budget"]) {
            parts.append("a budget of \(budget)")
        }
        if let revenue = dollars(fields["annual_revenue"]) { parts.append("\(revenue) revenue a year") }
        if let years = fields["years_in_business"]?.doubleValue {
            let number = years == years.rounded() ? "\(Int(years))" : "\(years)"
            parts.append("\(number) year\(years == 1 ? "" : "s") in business")
        }
        add("credit_rating") { "\($0) credit" }
        guard !parts.isEmpty else { return nil }
        return "From what you have told us already: \(parts.joined(separator: ", "))."
    }

    private static func dollars(_ value: JSONValue?) -> String? {
        guard let value = value?.doubleValue.flatMap(Money.exact), value > 0 else { return nil }
        return Money.format(value, cents: false)
    }
}
