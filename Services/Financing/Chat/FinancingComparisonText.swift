import Agents
import Foundation
import Platform
import SharedModels

/// The comparison of buying, a loan, a lease and robot-as-a-service in words.
enum FinancingComparisonText {
    /// "Should we lease or buy?", "compare a loan with robot as a service".
    static func isAsked(_ message: String) -> Bool {
        let lower = message.lowercased()
        let ways: [[String]] = [
            ["buy", "purchas", "cash", "outright"], ["loan"], ["raas", "as a service", "subscription"],
        ]
        // "Please" and "at least" lease nothing.
        let leases = lower.contains(compiled(#/\bleas(e|es|ed|ing)\b/#)) ? 1 : 0
        let named = leases + ways.count { words in words.contains { lower.contains($0) } }
        let compares = ["compare", " or ", "versus", " vs", "better", "difference", "cheaper"]
        return named >= 2 && compares.contains { lower.contains($0) }
    }

    static func of(_ turn: OfflineTurn) -> String? {
        guard let result = turn.result(of: "compare_financing"), let price = result["price"]?.doubleValue,
            let term = result["term_months"]?.intValue, let rate = result["annual_rate"]?.doubleValue
        else { return nil }
        var lines = ["\(dollars(price, cents: false)) over \(term) months at \(plain(rate)) % a year:"]
        for option in result["options"]?.arrayValue ?? [] {
            guard let label = option["label"]?.stringValue, let upfront = option["upfront"]?.doubleValue,
                let payment = option["payment"]?.doubleValue, let payments = option["payments"]?.intValue,
                let upkeep = option["maintenance"]?.doubleValue, let total = option["total"]?.doubleValue,
                let net = option["net_cost"]?.doubleValue, let note = option["note"]?.stringValue
            else { continue }
            var parts: [String] = []
            if upfront > 0 { parts.append("\(dollars(upfront)) at signing") }
            if payments > 0 {
                parts.append("\(upfront > 0 ? "then " : "")\(payments) payments of \(dollars(payment)) a month")
            }
            if upkeep > 0 { parts.append("\(dollars(upkeep)) a month for maintenance") }
            lines.append(
                "- \(label): \(parts.joined(separator: ", ")); \(dollars(total)) in all, \(dollars(net)) net. \(note)"
            )
        }
        let assumed = result["assumptions"]
        if let residual = assumed?["residual_percent"]?.doubleValue,
            let upkeep = assumed?["maintenance_yearly_percent"]?.doubleValue,
            let service = assumed?["service_monthly_percent"]?.doubleValue
        {
            lines.append(
                "Assumed: worth \(plain(residual)) % at the end, maintenance \(plain(upkeep)) % a year of the price, "
                    + "robot as a service \(plain(service)) % a month where no offer is named."
            )
        }
        if let deduction = result["options"]?.arrayValue?.first?["first_year_deduction"]?.doubleValue {
            lines.append(
                "Bought or on a loan, \(dollars(deduction)) may be deducted in the first year. \(Section179.note)"
            )
        }
        return lines.joined(separator: "\n")
    }

    private static func dollars(_ value: Double, cents: Bool = true) -> String {
        Money.format(Money.exact(value) ?? 0, cents: cents)
    }

    private static func plain(_ value: Double) -> String { "\(Money.rounded(Money.exact(value) ?? 0, scale: 4))" }
}
