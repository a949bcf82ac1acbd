import Foundation
import SharedModels

/// What a pay-back comes to, with what it rests on.
extension KnowledgeAnswers {
    /// By which a question back is known again.
    static let priceAsked = "To estimate the pay-back I need the price"

    static func askPrice(_ robot: String?) -> String {
        let why = robot.map { "; none is listed for the \($0)" } ?? ""
        return
            "\(priceAsked) of one robot\(why). What does it cost, installed? If you know them, add the hours a week, what an hour "
            + "costs you, and whose work it takes over."
    }

    static func payback(_ estimate: JSONValue) -> String {
        func dollars(_ name: String) -> String { Dollars.format(Decimal(estimate[name]?.doubleValue ?? 0)) }
        let robot = estimate["robot"]?["name"]?.stringValue.map { "The \($0)" } ?? "It"
        var text =
            if let months = estimate["payback_months"]?.doubleValue {
                "\(robot) would pay for itself in about \(FigureText.of(months)) months: "
            } else {
                "\(robot) would not pay for itself on these figures: "
            }
        text +=
            "\(dollars("saved_per_year")) of labour saved a year, less \(dollars("upkeep_per_year")) of upkeep, against "
        text += "\(dollars("cost")). Over five years that is \(dollars("five_year_total"))."
        func line(_ entry: JSONValue) -> String {
            "\(entry["label"]?.stringValue ?? "") \(FigureText.of(entry["value"]?.doubleValue ?? 0))"
        }
        func lines(_ name: String) -> [String] { (estimate[name]?.arrayValue ?? []).map(line) }
        let inputs = estimate["inputs"]?.arrayValue ?? []
        for input in inputs where input["source"] != "you" {
            let seen = input["seen"]?.stringValue.map { " (\($0))" } ?? ""
            text += "\n\(line(input))"
            text +=
                input["source"] == "earlier" ? ", as you told me earlier." : ", the catalogue's indicative one\(seen)."
        }
        let said = inputs.filter { $0["source"] == "you" }.map(line)
        if !said.isEmpty { text += "\nFrom you: \(said.joined(separator: "; "))." }
        let assumed = lines("assumptions")
        if !assumed.isEmpty {
            text += "\nAssumed, so tell me where it differs: \(assumed.joined(separator: "; "))."
        }
        return text + "\nLeft out: interest, taxes, and what the robot is worth afterwards."
    }
}
