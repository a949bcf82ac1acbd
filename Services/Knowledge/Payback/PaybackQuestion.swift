import Agents
import Foundation
import Platform
import SharedModels

/// Reads what a question of pay-back says of people, hours and wages.
enum PaybackQuestion {
    static func isIn(_ text: String) -> Bool {
        text.lowercased().contains(
            /\b(pay[s -]?back|pays back|paid back|pays? (?:off|for (?:itself|themselves)|itself|themselves)|pay itself|roi|return on investment|break[ -]?even|worth (?:it|the money)|save us)\b/
        )
    }

    /// Arguments for `estimate_payback`, without the robot.
    static func arguments(_ text: String) -> [String: JSONValue] {
        let lower = text.lowercased().replacing(",", with: "")
        var arguments: [String: JSONValue] = [:]
        func number(_ value: Substring) -> Double? { Double(value) ?? Self.counts[String(value)] }
        if let found = lower.firstMatch(
            of:
                /(?<n>\d+(?:\.\d+)?|one|two|three|four|five|six)\s(?:people|workers?|employees?|pickers?|operators?|persons?|staff|men|welders?|drivers?|cleaners?)\b/
        ), let value = number(found.n) {
            arguments["people"] = .double(value)
        }
        var shifts: Double?
        if let found = lower.firstMatch(of: compiled(/(?<n>\d|one|two|three)[ -]shifts?\b/)),
            let value = number(found.n)
        {
            shifts = value
        }
        if let found = lower.firstMatch(
            of: compiled(/(?<n>\d+(?:\.\d+)?)\s?(?:hours|hrs|h)\s(?:a|per|each|every)\s(?<unit>week|day)/)
        ),
            let value = Double(found.n)
        {
            if found.unit == "day" {
                arguments["hours_per_day"] = .double(min(24, value))
            } else {
                arguments["hours_per_week"] = .double(min(168, value))
            }
        }
        if let found = lower.firstMatch(
            of: compiled(/(?<n>\d(?:\.\d)?|one|two|three|four|five|six|seven)\sdays\s(?:a|per|each|every)\sweek/)
        ), let value = number(found.n), value <= 7 {
            arguments["days_per_week"] = .double(value)
        }
        // A shift is somebody's whole week.
        if let shifts, arguments["people"] == nil { arguments["people"] = .double(shifts) }
        if let found = lower.firstMatch(
            of: compiled(/\$?\s?(?<n>\d+(?:\.\d+)?)\s?(?:dollars|bucks|usd)?\s?(?:an|per|\/|a)\s?(?:hour|hr|h)\b/)
        ), let value = Double(found.n) {
            arguments["hourly_wage"] = .double(value)
        }
        if let found = lower.firstMatch(
            of: compiled(/(?<n>\d+)\s?(?:%|percent)\s(?:of (?:the|their) (?:work|job|time))/)
        ),
            let value = Double(found.n), (1...100).contains(value)
        {
            arguments["share"] = .double(value / 100)
        }
        if let found = lower.firstMatch(
            of: compiled(/(?:maintenance|upkeep|service)[^.]{0,20}?(?<n>\d+)\s?(?:%|percent)/)
        ),
            let value = Double(found.n), (0...100).contains(value)
        {
            arguments["upkeep_share"] = .double(value / 100)
        }
        let amounts = PaybackAmounts(text)
        if let price = amounts.price { arguments["price"] = .double(price) }
        if let cost = amounts.annualCost, arguments["hourly_wage"] == nil { arguments["annual_cost"] = .double(cost) }
        return arguments
    }

    private static let counts: [String: Double] = [
        "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    ]
}
