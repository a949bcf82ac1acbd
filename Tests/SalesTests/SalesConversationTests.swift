import Agents
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

@Suite("What sales takes from the conversation around it", .serialized)
struct SurroundingsTests {
    private static func send(
        _ message: String,
        history: JSONValue,
        captured: JSONValue = [:],
        to sales: SalesHarness
    ) async throws -> (text: String, missing: [String]) {
        let answer = try await sales.request(
            .post,
            "/message:send",
            [
                "message": [
                    "messageId": .string(UUID().uuidString), "contextId": "c1", "role": "ROLE_USER",
                    "parts": [["text": .string(message)]], "metadata": ["history": history, "captured": captured],
                ]
            ],
            headers: ["A2A-Version": "1.0"]
        )
        let said = answer.body["task"]?["status"]?["message"]
        return (
            said?["parts"]?.arrayValue?.first?["text"]?.stringValue ?? answer.text,
            said?["metadata"]?["missing"]?.arrayValue?.compactMap(\.stringValue) ?? []
        )
    }

    private static func lead(_ sales: SalesHarness) async throws -> Lead {
        let store = PostgresLeadStore(database: try sales.process.requireDatabase())
        return try #require(try await store.leads(page: 1, limit: 1, for: SalesHarness.machine).leads.first)
    }

    @Test("What was said to another agent is known with its sentence and time, once, and is not asked for again")
    func earlier() async throws {
        try await SalesHarness.run { sales in
            let history: JSONValue = [
                [
                    "role": "user", "content": "Who sells AMRs near 89501? My email is dana@example.com",
                    "timestamp": "2026-01-02T03:04:05Z",
                ],
                ["role": "assistant", "content": "Two dealers. What is your budget?"],
                ["role": "user", "content": "Our budget is 60k", "timestamp": "2026-01-02T03:05:05Z"],
            ]
            _ = try await Self.send("We want to automate picking in a warehouse", history: history, to: sales)
            let again = try await Self.send("We handle 500 orders a day", history: history, to: sales)
            #expect(!again.missing.contains("budget") && !again.missing.contains("zip_code"), "\(again.text)")
            let lead = try await Self.lead(sales)
            #expect(lead.zipCode == "89501" && lead.needs["budget"] == 60_000)
            #expect(lead.email == nil, "typed elsewhere is not agreed to here")
            let budget = lead.evidence.filter { $0.field == "budget" }
            #expect(budget.map(\.quote) == ["Our budget is 60k"])
            #expect(budget.first?.at == Timestamp.parse("2026-01-02T03:05:05Z"))
            #expect(lead.evidence.allSatisfy { !$0.quote.contains("dana@") })
        }
    }

    @Test("A change of mind stands, though the older word is still in the history")
    func changeOfMind() async throws {
        try await SalesHarness.run { sales in
            let first: JSONValue = [["role": "user", "content": "We need 3 robots"]]
            _ = try await Self.send("For picking", history: first, to: sales)
            _ = try await Self.send("Actually 5, not 3", history: first, captured: ["quantity": 3], to: sales)
            let both: JSONValue = [
                ["role": "user", "content": "We need 3 robots"], ["role": "user", "content": "Actually 5, not 3"],
            ]
            _ = try await Self.send("We are in Reno", history: both, captured: ["quantity": 5], to: sales)
            let lead = try await Self.lead(sales)
            #expect(lead.needs["quantity"] == 5)
            #expect(lead.evidence.filter { $0.field == "quantity" }.map(\.value) == [3, 5])
        }
    }

    @Test("What a model invents is no quote, and what it may not say is not taken")
    func model() async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let tool = RecordLeadTool(
                store: PostgresLeadStore(database: database),
                contacts: UnconfirmedContacts(),
                now: { Date(timeIntervalSince1970: 1_768_478_400) }
            )
            let message = "We pick by hand in Reno. Write to dana@example.com"
            let result = try await tool.call(
                [
                    "facts": [
                        ["field": "city", "value": "Reno", "sentence": "We pick by hand in Reno."],
                        ["field": "budget", "value": 60_000, "sentence": "Our budget is 60k."],
                        ["field": "role", "value": "ask dana@example.com", "sentence": "Write to dana@example.com"],
                    ]
                ],
                turn: .said(message)
            )
            let store = PostgresLeadStore(database: database)
            let lead = try #require(try await store.leads(page: 1, limit: 1, for: SalesHarness.machine).leads.first)
            let quotes = Dictionary(lead.evidence.map { ($0.field, $0.quote) }) { _, new in new }
            #expect(quotes["city"] == "We pick by hand in Reno.")
            #expect(quotes["budget"] == "We pick by hand in Reno. Write to [e-mail address]", "the message itself")
            #expect(lead.needs["role"] == "ask [e-mail address]")
            #expect(lead.email == nil)
            #expect(result.content["contact"] == "awaiting_consent")
            for wrong in [["facts": [["field": "email", "value": "x@y.co", "sentence": "x"]]], ["facts": "x"], [:]]
                as [JSONValue]
            {
                #expect(!JSONSchema.problems(of: wrong, against: tool.parameters).isEmpty)
            }
        }
    }

    @Test("Consent, and what was asked, are stored with the lead")
    func stored() async throws {
        try await SalesHarness.run { sales in
            let first = try await sales.tell("We run a warehouse, you may contact me at dana@example.com")
            let lead = try await Self.lead(sales)
            #expect(lead.discovery.asked == first.missing)
            #expect(lead.discovery.pending == first.missing.first)
            let page = try await sales.request(.get, "/v1/leads", as: SalesHarness.machine)
            let shown = page.body["leads"]?.arrayValue?.first
            #expect(shown?["consents"]?.arrayValue?.first?["agreed"] == true)
            #expect(shown?["email"] == "dana@example.com")
            #expect(
                shown?["evidence"]?.arrayValue?.contains { $0["field"] == "facility" && $0["value"] == "warehouse" }
                    == true
            )
            let stranger = try await sales.request(.get, "/v1/leads")
            #expect(stranger.status == 403)
        }
    }

    @Test("A question from the visitor is handed to financing where it is financing's, whatever is known")
    func financing() async throws {
        try await SalesHarness.run { sales in
            let said = try await sales.tell("We need 2 cobots for welding. I want to apply for financing")
            #expect(said.handoff == "financing" && said.missing.isEmpty)
            #expect(said.handOff?.fields["quantity"] == 2)
            let later = try await sales.tell("We are in Reno")
            #expect(later.handoff == nil && later.missing.isEmpty, "handed over once, and not asked on: \(later.text)")
        }
    }
}
