import Agents
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

    @Test("Hours that are said by the day count for the days a week that are said or assumed")
    func days() {
        var estimate = PaybackEstimate(price: .said(45_000))
        estimate.hoursPerDay = .said(8)
        #expect(estimate.daysPerWeek == .assumed(5))
        // 8 x 5 x 52 x 25 x .7
        #expect(estimate.savedPerYear == 36_400)
        estimate.daysPerWeek = .said(6)
        #expect(estimate.savedPerYear == 43_680)
    }

    @Test("What a person costs a year takes the place of the hours")
    func annual() {
        var estimate = PaybackEstimate(price: .said(60_000))
        estimate.annualCost = .said(45_000)
        // 45,000 x .7 = 31,500; less 6,000 = 25,500; 720,000 / 25,500 = 28.2 months.
        #expect(estimate.savedPerYear == 31_500)
        #expect(estimate.months == Decimal(string: "28.2"))
    }

    @Test(
        "What the question says is taken over, and nothing else",
        arguments: [
            ("When does it pay for itself with 2 pickers at 22 dollars an hour?", ["people": 2, "hourly_wage": 22]),
            ("ROI at $28/hour, 60 hours a week?", ["hourly_wage": 28, "hours_per_week": 60]),
            (
                "How long until one pays back if it costs 50,000 and replaces 2 people at $20 an hour?",
                ["people": 2, "hourly_wage": 20, "price": 50_000]
            ), ("Payback over three shifts?", ["people": 3]),
            ("Is it worth it for 8 hours a day?", ["hours_per_day": 8]),
            ("ROI at 8 hours a day, 6 days a week?", ["hours_per_day": 8, "days_per_week": 6]),
            (
                "The robot is 60k and an operator costs us 45,000 a year. Payback?",
                ["price": 60_000, "annual_cost": 45_000]
            ),
            (
                "An operator costs us 45,000 a year and the robot is 60k. Payback?",
                ["price": 60_000, "annual_cost": 45_000]
            ),
            ("Payback if our 3 pickers cost us 120,000 a year?", ["people": 3, "annual_cost": 40_000]),
            ("Payback for 3 pickers at $120,000 a year in total?", ["people": 3, "annual_cost": 40_000]),
            (
                "Payback if we replace three operators at $45,000 a year?",
                ["people": 3, "annual_cost": 45_000]
            ), ("Payback if our 3 pickers make 45,000 a year?", ["people": 3, "annual_cost": 45_000]),
            ("Payback if our 3 pickers cost us 45,000 a year each?", ["people": 3, "annual_cost": 45_000]),
            ("Would a $30,000 cobot pay for itself? We make 3 million in revenue", ["price": 30_000]),
            ("payback of the UR20 for 85k orders a year", [:]),
            ("break even if it does 60 % of the work", ["share": 0.6]), ("What is the payback?", [:]),
            ("pays off with 12 % maintenance? no: maintenance 12 %", ["upkeep_share": 0.12]),
        ] as [(String, [String: Double])]
    )
    func reads(text: String, expected: [String: Double]) {
        #expect(PaybackQuestion.isIn(text))
        #expect(PaybackQuestion.arguments(text).compactMapValues(\.doubleValue) == expected)
    }

    @Test("A price of all robots together is not multiplied by their number")
    func priceOfAll() {
        var estimate = PaybackEstimate(price: .said(120_000))
        estimate.quantity = .said(3)
        #expect(estimate.cost == 360_000)
        estimate.priceCoversAll = true
        #expect(estimate.cost == 120_000)
        #expect(estimate.upkeepPerYear == 12_000)
    }

    @Test(
        "A total that was quoted, now or earlier, is passed on as one",
        arguments: [
            ("We were quoted $120,000 in total for 3 robots. When do they pay for themselves?", [], [:], true),
            ("When do the 3 robots pay for themselves?", ["We were quoted $120,000 in total for 3 robots."], [:], true),
            (
                "When do the 3 robots pay for themselves?", ["We were quoted $120,000 in total for 3 robots."],
                ["equipment_value": 120_000], true
            ),
            // Financing captures what is to be paid for all.
            (
                "When do the 3 robots pay for themselves?", ["What do 3 robots at $40,000 cost a month?"],
                ["equipment_value": 120_000], true
            ), ("When do the 3 robots pay for themselves?", ["The robot costs $120,000."], [:], false),
            ("We were quoted $120,000 each for 3 robots. When do they pay for themselves?", [], [:], false),
        ] as [(String, [String], [String: JSONValue], Bool)]
    )
    func total(message: String, history: [String], captured: [String: JSONValue], isForAll: Bool) async throws {
        var context = TurnContext.said(message, history: history)
        context.captured = captured
        let results: KnowledgePlaybookTests.Results = [
            (ToolCall("search_robots", [:]), ["robots": [], "scores": [], "named": []]),
            (ToolCall("search_articles", [:]), ["articles": [], "scores": []]),
        ]
        let step = try await KnowledgePlaybook().next(OfflineTurn(context: context, results: results))
        guard case .call(let calls) = step, let arguments = calls.first?.arguments else {
            Issue.record("nothing is estimated: \(step)")
            return
        }
        #expect(arguments["price"]?.doubleValue == 120_000)
        #expect(arguments["quantity"]?.intValue == 3)
        #expect((arguments["price_covers_all"]?.boolValue ?? false) == isForAll)
    }

    @Test("Talk of paying is no such question", arguments: ["Who pays for repairs?", "When is the first payment due?"])
    func others(text: String) { #expect(!PaybackQuestion.isIn(text)) }
}
