import Agents
import Foundation
import SharedModels
import Testing

@testable import Financing

@Suite("Financing without a language model")
struct FinancingPlaybookTests {
    /// The calls that the playbook makes for a message.
    static func calls(_ message: String, history: [String] = []) async throws -> [ToolCall] {
        guard case .call(let calls) = try await FinancingPlaybook().next(turn(message, history: history)) else {
            return []
        }
        return calls
    }

    static func turn(
        _ message: String,
        history: [String] = [],
        results: [(call: ToolCall, result: JSONValue)] = []
    ) -> OfflineTurn {
        let items = history.map { ChatRequest.HistoryItem(role: "user", content: $0) }
        return OfflineTurn(context: .said(message, history: items), results: results)
    }

    static func say(_ message: String, results: [(call: ToolCall, result: JSONValue)] = []) async throws -> (
        text: String, missing: [String]
    ) {
        guard case .say(let text, let missing, _) = try await FinancingPlaybook().next(turn(message, results: results))
        else { return ("", []) }
        return (text, missing)
    }

    @Test("What is owed elsewhere goes into the score")
    func obligations() async throws {
        let calls = try await Self.calls(
            "Would we qualify for a 60,000 dollar robot? Revenue $3 million a year, six years in business, good credit, and "
                + "we owe 400,000 on other loans"
        )
        let score = calls.first { $0.name == "score_application" }?.arguments
        #expect(score?["existing_obligations"]?.doubleValue == 400_000)
        #expect(score?["amount"]?.doubleValue == 60_000)
    }

    @Test("Please and at least lease nothing")
    func leases() {
        #expect(
            !FinancingComparisonText.isAsked("Could you please give me the payment on a loan over 48 or 60 months?")
        )
        #expect(FinancingComparisonText.isAsked("Is leasing better than a loan?"))
        #expect(!PaperworkText.isAsked("We need to bring labor cost down; what would $60,000 cost a month?"))
    }

    @Test(
        "What a message says goes into the call, and nothing else",
        arguments: [
            ("What would a $60,000 robot cost a month?", ["amount": 60_000]),
            ("Monthly payment for $85k over 48 months", ["amount": 85_000, "term_months": 48]),
            (
                "Monthly payment for $85k over 48 months at 7.5 percent",
                ["amount": 85_000, "term_months": 48, "apr": 7.5]
            ),
            ("What do 3 robots at $60,000 each cost a month?", ["amount": 180_000]),
            ("We have a quote of $120,000 for 3 AMRs, what would that cost a month?", ["amount": 120_000]),
        ] as [(String, JSONValue)]
    )
    func paymentCalls(message: String, arguments: JSONValue) async throws {
        let calls = try await Self.calls(message)
        #expect(calls.map(\.name) == ["payment_schedule"])
        let numbers = calls.first?.arguments.objectValue?.compactMapValues(\.doubleValue)
        #expect(numbers == arguments.objectValue?.compactMapValues(\.doubleValue))
    }

    @Test(
        "What is to be sent in is told, not asked for",
        arguments: ["Which documents do you need?", "What do I need to send in to apply?"]
    )
    func paperwork(message: String) async throws {
        let said = try await Self.say(message)
        #expect(said.text.contains("bank statements") && said.text.contains("tax returns"))
        #expect(said.missing.isEmpty)
    }

    @Test(
        "Whoever asks after the score gets it once more",
        arguments: ["Why did I get that score?", "What would pass?", "For which reasons?"]
    )
    func scoreAgain(message: String) async throws {
        let calls = try await Self.calls(
            message,
            history: ["Would we qualify? Revenue $3 million a year, six years in business, good credit"]
        )
        #expect(calls.contains { $0.name == "score_application" })
    }

    @Test("A qualification is scored from what was said over the whole conversation")
    func scoreCall() async throws {
        let calls = try await Self.calls(
            "Would we qualify?",
            history: ["Our revenue is $3 million a year", "We have been in business for six years, good credit"]
        )
        let call = try #require(calls.first { $0.name == "score_application" })
        #expect(call.arguments["annual_revenue"]?.doubleValue == 3_000_000)
        #expect(call.arguments["years_in_business"]?.doubleValue == 6)
        #expect(call.arguments["credit_rating"] == "good")
        #expect(call.arguments["amount"] == nil, "no price was named, so none is assumed")
    }

    @Test(
        "What is missing is asked for, one by one and no more",
        arguments: [
            ("What would it cost a month?", ["equipment_value"]),
            ("Would we qualify?", ["annual_revenue", "years_in_business", "credit_rating", "equipment_value"]),
            (
                "Would we qualify? Our revenue is $3 million a year and our credit is good",
                ["years_in_business", "equipment_value"]
            ),
        ]
    )
    func asks(message: String, missing: [String]) async throws {
        let said = try await Self.say(message)
        #expect(said.missing == missing)
        #expect(Self.figures(in: said.text).isEmpty, "\(said.text)")
    }

    @Test("Every figure that is said is one of the tool's", arguments: 0..<40)
    func figuresComeFromResults(seed: Int) async throws {
        let amount = Double(seed * 7_919 + 1_000) + Double(seed % 4) / 4
        let monthly = Double((seed * 104_729) % 900_000) / 100 + 1
        let result: JSONValue = [
            "amount": .double(amount), "monthly_payment": .double(monthly), "term_months": .int(6 + seed),
            "apr": .double(Double(seed) / 8), "total_of_payments": .double(monthly * 100),
            "total_interest": .double(monthly + 0.25), "rate_assumed": .bool(seed.isMultiple(of: 2)),
            "credit_rating": "fair", "credit_rating_assumed": .bool(seed.isMultiple(of: 3)),
            "term_assumed": .bool(seed.isMultiple(of: 5)),
        ]
        let said = try await Self.say(
            "What would a $60,000 robot cost a month over 48 months?",
            results: [(ToolCall("payment_schedule", [:]), result)]
        )
        let known = (result.objectValue ?? [:]).values.compactMap(\.doubleValue)
        for figure in Self.figures(in: said.text) {
            #expect(known.contains { abs($0 - figure) < 0.006 }, "\(figure) in: \(said.text)")
        }
        #expect(Self.figures(in: said.text).contains { abs($0 - monthly) < 0.006 })
        #expect(said.text.contains("as assumed") == seed.isMultiple(of: 6))
        #expect(said.text.contains("our usual term") == seed.isMultiple(of: 5))
    }

    @Test("An indication never promises an approval", arguments: ["approved", "needs_review", "declined"])
    func noPromise(status: String) async throws {
        let result: JSONValue = [
            "status": .string(status), "score": 71.5,
            "factors": [
                ["factor": "credit_rating", "points": 24, "maximum": 30, "detail": "Credit rating stated as good"]
            ],
        ]
        let said = try await Self.say("Would we qualify?", results: [(ToolCall("score_application", [:]), result)])
        #expect(said.text.contains("71.5 of 100"))
        #expect(said.text.contains("24 of 30"))
        #expect(said.text.contains("not a decision and not a promise"))
        for promise in ["you are approved", "you will be approved", "guarantee", "congratulations", "pre-approved"] {
            #expect(!said.text.lowercased().contains(promise))
        }
    }

    @Test("Whoever only asks is not told that they would be declined, but what would help")
    func noDecline() async throws {
        let result: JSONValue = [
            "status": "declined", "score": 31,
            "factors": [
                ["factor": "credit_rating", "points": 4, "maximum": 30, "detail": "Credit rating stated as poor"],
                ["factor": "industry", "points": 7, "maximum": 10, "detail": "Industry: retail"],
                ["factor": "annual_revenue", "points": 3, "maximum": 25, "detail": "Annual revenue of $100,000"],
            ],
            "longer_term_offer": ["amount": 90_000, "term_months": 84, "monthly_payment": 1_800.5, "apr": 16],
        ]
        let said = try await Self.say("Would we qualify?", results: [(ToolCall("score_application", [:]), result)])
        for words in [
            "31 of 100, and whether it passes is decided on an application",
            "a better credit rating and a higher annual revenue", "Apply to get a decision",
            "$90,000 over 84 months",
        ] {
            #expect(said.text.contains(words), "\(said.text)")
        }
        for words in ["decline", "below what", "reject", "would not pass", "a person would look"] {
            #expect(!said.text.lowercased().contains(words), "\(said.text)")
        }
    }

    @Test("What a tool refused is said, and the field that was wrong is asked for")
    func refused() async throws {
        let error: JSONValue = ["error": "The term must be between 6 and 120 months."]
        let said = try await Self.say(
            "Monthly payment for $85k over 200 months",
            results: [(ToolCall("payment_schedule", [:]), error)]
        )
        #expect(said.text == "The term must be between 6 and 120 months.")
        #expect(said.missing == ["term_months"])
        let result: JSONValue = ["status": "declined", "score": 12, "factors": []]
        let both = try await Self.say(
            "Would we qualify for $85k over 200 months?",
            results: [(ToolCall("payment_schedule", [:]), error), (ToolCall("score_application", [:]), result)]
        )
        #expect(both.text.contains("between 6 and 120"))
        #expect(both.text.contains("12 of 100"))
    }

    /// `$1,260.11` and `9.5` as numbers; a full stop at the end of a sentence is none of theirs.
    static func figures(in text: String) -> [Double] {
        text.matches(of: /\d[\d,]*(\.\d+)?/).compactMap { Double($0.output.0.replacing(",", with: "")) }
    }
}
