import Foundation
import SharedModels
import Testing

@testable import Knowledge

@Suite("Pay-back")
struct PaybackTests {
    @Test("It is reckoned exactly, and never where the upkeep eats the savings")
    func reckons() {
        var estimate = PaybackEstimate(price: .said(45_000))
        estimate.people = .said(2)
        estimate.hoursPerWeek = .said(40)
        estimate.wage = .said(22)
        estimate.share = .said(Decimal(string: "0.5") ?? 0)
        estimate.upkeepShare = .said(Decimal(string: "0.08") ?? 0)
        // 2 x 40 x 52 x 22 x .5 = 45,760; less 3,600 = 42,160; 45,000 x 12 / 42,160 = 12.8 months.
        #expect(estimate.savedPerYear == 45_760)
        #expect(estimate.netPerYear == 42_160)
        #expect(estimate.months == Decimal(string: "12.8"))
        #expect(estimate.fiveYears == 165_800)
        estimate.hoursPerWeek = .said(1)
        #expect(estimate.months == nil)
        #expect(estimate.fiveYears < 0)
    }

    @Test(
        "What the question says is taken over, and nothing else",
        arguments: [
            ("When does it pay for itself with 2 pickers at 22 dollars an hour?", ["people": 2, "hourly_wage": 22]),
            ("ROI at $28/hour, 60 hours a week?", ["hourly_wage": 28, "hours_per_week": 60]),
            (
                "How long until one pays back if it costs 50,000 and replaces 2 people at $20 an hour?",
                ["people": 2, "hourly_wage": 20]
            ), ("Payback over three shifts?", ["people": 3]),
            ("Is it worth it for 8 hours a day?", ["hours_per_week": 40]),
            ("break even if it does 60 % of the work", ["share": 0.6]), ("What is the payback?", [:]),
            ("pays off with 12 % maintenance? no: maintenance 12 %", ["upkeep_share": 0.12]),
        ] as [(String, [String: Double])]
    )
    func reads(text: String, expected: [String: Double]) {
        #expect(PaybackQuestion.isIn(text))
        #expect(PaybackQuestion.arguments(text).compactMapValues(\.doubleValue) == expected)
    }

    @Test("Talk of paying is no such question", arguments: ["Who pays for repairs?", "When is the first payment due?"])
    func others(text: String) { #expect(!PaybackQuestion.isIn(text)) }
}
