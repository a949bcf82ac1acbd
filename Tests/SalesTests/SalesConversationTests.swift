import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Sales

@Suite("A conversation with sales", .serialized)
struct SalesConversationTests {
    private func leads(_ sales: SalesHarness) async throws -> [Lead] {
        let store = PostgresLeadStore(database: try sales.process.requireDatabase())
        return try await store.leads(page: 1, limit: 100, for: SalesHarness.machine).leads
    }

    @Test("What was said is kept, said back, and at most one open thing is asked")
    func discovery() async throws {
        try await SalesHarness.run { sales in
            let first = try await sales.say(
                "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
                context: "c1"
            )
            #expect(first.state == "TASK_STATE_INPUT_REQUIRED")
            for part in ["40,000 sq ft", "warehouse", "Reno", "picking"] { #expect(first.text.contains(part)) }
            #expect(first.text.filter { $0 == "?" }.count == 1)
            let second = try await sales.say("Our budget is $60,000 and we want to start in spring", context: "c1")
            #expect(second.text.contains("$60,000"))
            let lead = try #require(try await leads(sales).first)
            #expect(lead.city == "Reno")
            #expect(lead.needs["square_feet"]?.doubleValue == 40_000)
            #expect(lead.needs["budget"]?.doubleValue == 60_000)
            #expect(lead.stage == .qualified)
            #expect(try await leads(sales).count == 1)
            let quotes = Dictionary(lead.evidence.map { ($0.field, $0.quote) }) { _, new in new }
            #expect(quotes["budget"] == "Our budget is $60,000 and we want to start in spring")
            #expect(quotes["needs"] == "We run a 40,000 sq ft warehouse in Reno and want to automate picking")
            let page = try await sales.request(.get, "/v1/leads", as: SalesHarness.machine)
            #expect(page.body["leads"]?.arrayValue?.first?["evidence"]?.arrayValue?.first?["value"] != nil)
            #expect(second.captured["evidence"]?.arrayValue?.contains { $0["field"] == "budget" } == true)
        }
    }

    @Test("A conversation of a program without a user goes on too")
    func machine() async throws {
        try await SalesHarness.run { sales in
            for message in ["We want to automate palletizing", "Our budget is $90,000", "We are in Boise"] {
                let answer = try await sales.say(message, context: "c1", as: SalesHarness.machine)
                #expect(answer.state != "TASK_STATE_FAILED", "\(message): \(answer.text)")
            }
            #expect(try await leads(sales).count == 1)
        }
    }

    @Test(
        "A message in any script is answered, and promises nothing",
        arguments: [
            "机器人", "🤖", "'; DROP TABLE leads; --", "?", "Our budget is $0", "budget of -5 dollars",
            "a 10^30 sq ft farm",
        ]
    )
    func anyScript(message: String) async throws {
        try await SalesHarness.run { sales in
            let answer = try await sales.say(message)
            #expect(answer.state != "TASK_STATE_FAILED", "\(answer.text)")
            #expect(!answer.text.isEmpty)
            for promise in ["approved", "guarantee", "will cost"] { #expect(!answer.text.contains(promise)) }
            #expect(try await leads(sales).count == 1)
        }
    }
}
