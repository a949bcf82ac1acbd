import Agents
import Foundation
import Platform
import SharedModels

/// Financing without a language model: reads the figures, has them reckoned, and says what came out and on which
/// assumptions.
struct FinancingPlaybook: OfflinePlaybook {
    func next(_ turn: OfflineTurn) async throws -> OfflineStep {
        let wantsPapers = PaperworkText.isAsked(turn.context.message)
        if turn.results.isEmpty {
            let calls = calls(for: turn)
            if wantsPapers, calls.isEmpty || !Self.asksFigures(turn) { return .say(PaperworkText.answer) }
            return calls.isEmpty ? ask(turn) : .call(calls)
        }
        let tools = ["payment_schedule", "compare_financing", "score_application"]
        let problems = tools.compactMap { turn.error(of: $0) }
        if tools.allSatisfy({ turn.result(of: $0) == nil }) {
            // One figure may be wrong for both.
            let told = problems.enumerated().filter { !problems.prefix($0.offset).contains($0.element) }.map(\.element)
            return .say(told.joined(separator: " "), missing: unusable(turn))
        }
        let paragraphs =
            [
                HandOffText.opening(turn), payment(turn), FinancingComparisonText.of(turn), indication(turn),
                wantsPapers ? PaperworkText.answer : nil,
            ]
            .compactMap(\.self) + problems
        if turn.context.handOff != nil, turn.result(of: "score_application") == nil {
            // Only what was not passed on is asked for, and the turn comes back here.
            let open = needed(turn)
            if !open.isEmpty {
                let question = "To say how an application would score I still need \(Self.list(open.map(\.1)))."
                return .say((paragraphs + [question]).joined(separator: "\n\n"), missing: open.map(\.0))
            }
        }
        return .say((paragraphs + [closing(turn)].compactMap(\.self)).joined(separator: "\n\n"))
    }

    /// Whether the message wants something reckoned, beside whatever else.
    private static func asksFigures(_ turn: OfflineTurn) -> Bool {
        !turn.slots.asks.isDisjoint(with: [.monthlyCost, .rate, .price, .qualification])
            || turn.slots.equipmentPrice != nil
    }

    private func calls(for turn: OfflineTurn) -> [ToolCall] {
        let said = turn.slots
        let known = turn.known
        let asksPayment = !said.asks.isDisjoint(with: [.monthlyCost, .rate, .price])
        // Whoever is handed over wants to know where they stand.
        let asksDecision =
            !said.asks.isDisjoint(with: [.qualification, .application]) || turn.context.handOff != nil
            || Self.asksOfScore(turn.context.message)
        let namesFigures =
            said.annualRevenue != nil || said.yearsInBusiness != nil || said.creditRating != nil
            || said.existingObligations != nil
        let changesTerms =
            said.equipmentPrice != nil || said.termMonths != nil || said.apr != nil || !said.unassignedAmounts.isEmpty
        var calls: [ToolCall] = []
        if asksPayment || changesTerms || !asksDecision || turn.context.handOff != nil, let amount = amount(turn) {
            var arguments: [String: JSONValue] = ["amount": .double(amount)]
            if let term = known.termMonths { arguments["term_months"] = .int(term) }
            if let apr = said.apr { arguments["apr"] = .double(apr) }
            if let rating = known.creditRating { arguments["credit_rating"] = .string(rating.rawValue) }
            if FinancingComparisonText.isAsked(turn.context.message) {
                calls.append(ToolCall("compare_financing", .object(arguments)))
            } else {
                if let residual = known.residualPercent { arguments["residual_percent"] = .double(residual) }
                if let down = known.downPayment ?? known.downPaymentPercent.map({ amount * $0 / 100 }) {
                    arguments["down_payment"] = .double((down * 100).rounded() / 100)
                }
                if Self.wantsAdvance(turn.context.message) { arguments["timing"] = "advance" }
                calls.append(ToolCall("payment_schedule", .object(arguments)))
            }
        }
        if asksDecision || namesFigures, let revenue = known.annualRevenue, let years = known.yearsInBusiness,
            let rating = known.creditRating
        {
            var arguments: [String: JSONValue] = [
                "annual_revenue": .double(revenue), "years_in_business": .double(years),
                "credit_rating": .string(rating.rawValue),
            ]
            if let owed = known.existingObligations { arguments["existing_obligations"] = .double(owed) }
            if let industry = known.industry { arguments["industry"] = .string(industry) }
            if let amount = amount(turn) { arguments["amount"] = .double(amount) }
            if let term = known.termMonths, PaymentSchedule.terms.contains(term) {
                arguments["term_months"] = .int(term)
            }
            calls.append(ToolCall("score_application", .object(arguments)))
        }
        return calls
    }

    /// "Why that score?", "What could we do to pass?", "For which reasons would you turn us down?"
    private static func asksOfScore(_ message: String) -> Bool {
        message.lowercased().contains(
            compiled(#/\b(scores?|scored|points|to pass|would pass|factors?|reasons?|turn (us|me) down)\b/#)
        )
    }

    /// "Paid in advance", "at the beginning of each month".
    private static func wantsAdvance(_ message: String) -> Bool {
        message.lowercased().contains(
            compiled(#/\b(in|paid) advance\b|\b(beginning|start) of (each|every|the) month\b/#)
        )
    }

    /// The fields that the tools could not work with.
    private func unusable(_ turn: OfflineTurn) -> [String] {
        let known = turn.known
        var fields: [String] = []
        if let term = known.termMonths, !PaymentSchedule.terms.contains(term) { fields.append("term_months") }
        if let apr = turn.slots.apr, !PaymentSchedule.rates.contains(Money.exact(apr) ?? -1) { fields.append("apr") }
        if let revenue = known.annualRevenue, !ScoreApplicationTool.revenues.contains(Money.exact(revenue) ?? -1) {
            fields.append("annual_revenue")
        }
        if let years = known.yearsInBusiness, !ScoreApplicationTool.years.contains(years) {
            fields.append("years_in_business")
        }
        return fields.isEmpty ? ["equipment_value"] : fields
    }

    /// The price of what is to be financed: said now, said before, or the budget where no price was named. Several
    /// robots cost several times as much.
    private func amount(_ turn: OfflineTurn) -> Double? {
        if let price = turn.slots.equipmentPrice {
            return turn.slots.priceIsForAll ? price : price * Double(max(1, turn.slots.robotCount ?? 1))
        }
        if let amount = turn.slots.unassignedAmounts.last { return amount }
        return turn.earlierSlots.equipmentPrice ?? turn.known.budget
    }

    /// Nothing could be reckoned: what is still needed for what was asked.
    private func ask(_ turn: OfflineTurn) -> OfflineStep {
        if !turn.slots.asks.isDisjoint(with: [.monthlyCost, .price, .rate]) {
            return .say(
                "I can work that out. What does the robot cost, roughly, and over how many months would you like to pay?",
                missing: ["equipment_value"]
            )
        }
        let needed = needed(turn)
        guard !needed.isEmpty else {
            return .say(
                "Tell me the price of the robot and I will work out the monthly payment.",
                missing: ["equipment_value"]
            )
        }
        return .say(
            (HandOffText.opening(turn).map { $0 + "\n\n" } ?? "")
                + "To give you an indication I need \(Self.list(needed.map(\.1))). "
                + "Nothing is stored as an application and no credit bureau is asked.",
            missing: needed.map(\.0)
        )
    }

    /// What an indication takes and nobody has said yet.
    private func needed(_ turn: OfflineTurn) -> [(String, String)] {
        let known = turn.known
        return [
            known.annualRevenue == nil ? ("annual_revenue", "your annual revenue") : nil,
            known.yearsInBusiness == nil ? ("years_in_business", "how many years you have been in business") : nil,
            known.creditRating == nil
                ? ("credit_rating", "how you would rate your credit (excellent, good, fair or poor)") : nil,
            amount(turn) == nil ? ("equipment_value", "about what the robot costs") : nil,
        ].compactMap(\.self)
    }

    private func payment(_ turn: OfflineTurn) -> String? {
        guard let result = turn.result(of: "payment_schedule"), let amount = result["amount"]?.doubleValue,
            let monthly = result["monthly_payment"]?.doubleValue, let term = result["term_months"]?.intValue,
            let rate = (result["annual_rate"] ?? result["apr"])?.doubleValue,
            let total = result["total_of_payments"]?.doubleValue,
            let interest = result["total_interest"]?.doubleValue
        else { return nil }
        var text =
            "\(Self.dollars(amount, cents: amount != amount.rounded())) of equipment comes to about \(Self.dollars(monthly)) a month over "
            + "\(term) months\(result["timing"] == "advance" ? ", paid in advance," : "") at \(Self.plain(rate, scale: 4)) % a year"
        if let down = result["down_payment"]?.doubleValue { text += ", after \(Self.dollars(down)) down" }
        if let residual = result["residual"]?.doubleValue {
            text += ", with a residual of \(Self.dollars(residual)) at the end"
        }
        var assumptions: [String] = []
        if result["rate_assumed"]?.boolValue == true {
            let rating = result["credit_rating"]?.stringValue ?? "good"
            let said = result["credit_rating_assumed"]?.boolValue == true ? "assumed" : "stated"
            assumptions.append("our indicative rate for \(rating) credit, as \(said)")
        }
        if result["term_assumed"]?.boolValue == true { assumptions.append("\(term) months are our usual term") }
        if !assumptions.isEmpty { text += " (\(assumptions.joined(separator: "; ")))" }
        guard result["residual"] == nil else {
            return text
                + ". The payments come to \(Self.dollars(total)) in all, the interest to \(Self.dollars(interest))."
        }
        return text + ". In all that is \(Self.dollars(total)), of which \(Self.dollars(interest)) is interest."
    }

    private func indication(_ turn: OfflineTurn) -> String? {
        guard let result = turn.result(of: "score_application"), let score = result["score"]?.doubleValue
        else { return nil }
        let passes = result["status"] == "approved"
        // Telling somebody who only asks that they would be declined makes an application of the question (12 CFR 1002,
        // comment 2(f)-3), and not every score is looked at by a person: what is decided is decided on an application.
        let verdict =
            passes ? "which is in the range that usually passes" : "and whether it passes is decided on an application"
        var lines = ["From what you said an application would score \(Self.plain(score)) of 100, \(verdict):"]
        for factor in result["factors"]?.arrayValue ?? [] {
            guard let detail = factor["detail"]?.stringValue, let points = factor["points"]?.doubleValue,
                let maximum = factor["maximum"]?.doubleValue
            else { continue }
            lines.append("- \(detail): \(Self.plain(points)) of \(Self.plain(maximum)) points")
        }
        if !passes {
            for key in ["counter_offer", "longer_term_offer"] {
                if let line = Self.offer(result[key], isLonger: key == "longer_term_offer") { lines.append(line) }
            }
            if let help = Self.help(result["factors"]?.arrayValue ?? []) { lines.append(help) }
            lines.append("Apply to get a decision.")
        }
        lines.append("This is an indication from stated figures, not a decision and not a promise.")
        return lines.joined(separator: "\n")
    }

    private static func offer(_ offer: JSONValue?, isLonger: Bool) -> String? {
        guard let amount = offer?["amount"]?.doubleValue, let monthly = offer?["monthly_payment"]?.doubleValue,
            let term = offer?["term_months"]?.intValue
        else { return nil }
        let what = isLonger ? "\(dollars(amount, cents: false))" : "up to \(dollars(amount, cents: false))"
        return
            "With the other figures as they are, \(what) over \(term) months would be in the range that usually passes: about "
            + "\(dollars(monthly)) a month."
    }

    /// What of it somebody can do something about.
    private static func help(_ factors: [JSONValue]) -> String? {
        let words = [
            "annual_revenue": "a higher annual revenue", "time_in_business": "more time in business",
            "credit_rating": "a better credit rating",
            "amount_to_revenue": "a smaller amount, a longer term or fewer obligations elsewhere",
        ]
        let lost = factors.compactMap { factor -> (String, Double)? in
            guard let key = factor["factor"]?.stringValue, let text = words[key],
                let points = factor["points"]?.doubleValue, let maximum = factor["maximum"]?.doubleValue,
                maximum > points
            else { return nil }
            return (text, maximum - points)
        }
        let most = lost.enumerated().sorted { ($0.element.1, -$0.offset) > ($1.element.1, -$1.offset) }.prefix(2)
        return most.isEmpty ? nil : "What would help most: \(list(most.map(\.element.0)))."
    }

    private func closing(_ turn: OfflineTurn) -> String? {
        guard turn.result(of: "score_application") == nil else {
            return "To apply for real, use the prequalification form."
        }
        return
            "With your annual revenue, years in business and credit rating I can also say how an application would score."
    }

    private static func list(_ items: [String]) -> String {
        guard items.count > 1, let last = items.last else { return items.first ?? "" }
        return items.dropLast().joined(separator: ", ") + " and " + last
    }

    private static func dollars(_ value: Double, cents: Bool = true) -> String {
        Money.format(Money.exact(value) ?? 0, cents: cents)
    }

    private static func plain(_ value: Double, scale: Int = 2) -> String {
        "\(Money.rounded(Money.exact(value) ?? 0, scale: scale))"
    }
}
