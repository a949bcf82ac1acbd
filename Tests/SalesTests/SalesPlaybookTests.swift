import Agents
import Foundation
import Logging
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Sales

extension TurnContext {
    static func said(_ message: String, context: String = "c1") -> TurnContext {
        TurnContext(
            identity: SalesHarness.dana,
            contextID: context,
            taskID: "t1",
            message: message,
            now: Date(timeIntervalSince1970: 1_768_478_400),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

@Suite("Sales without a language model")
struct SalesPlaybookTests {
    private static func next(_ message: String, result: JSONValue? = nil) async throws -> OfflineStep {
        let results = result.map { [(call: ToolCall("record_lead", [:]), result: $0)] } ?? []
        return try await SalesPlaybook().next(OfflineTurn(context: .said(message), results: results))
    }

    private static func say(_ message: String, known: [String]) async throws -> (text: String, missing: [String]) {
        let result: JSONValue = ["known": .array(known.map { .string($0) })]
        guard case .say(let text, let missing, _) = try await next(message, result: result) else { return ("", []) }
        return (text, missing)
    }

    @Test("Consent goes into the record as it was said, and not at all where it was not")
    func consent() async throws {
        func mayContact(_ message: String) async throws -> JSONValue? {
            guard case .call(let calls) = try await Self.next(message) else { return "none" }
            return calls.first?.arguments["may_contact"]
        }
        #expect(try await mayContact("We pick by hand") == nil)
        #expect(try await mayContact("You may contact me at dana@example.com") == true)
        #expect(try await mayContact("Do not contact me") == false)
    }

    @Test("What is known is not asked again, and there is one question at a time")
    func questions() async throws {
        let order = ["needs", "facility", "size", "place", "budget", "timeline"]
        let fields = ["needs", "facility", "square_feet", "zip_code", "budget", "timeline"]
        for count in order.indices {
            let said = try await Self.say("Hello", known: Array(order.prefix(count)))
            #expect(said.missing == [fields[count]])
            #expect(said.text.filter { $0 == "?" }.count == 1)
        }
        let all = try await Self.say("Hello", known: order)
        #expect(all.missing.isEmpty)
        #expect(all.text.contains("That is all I need"))
    }

    @Test("Nobody is said to get in touch before the record says that somebody can")
    func contact() async throws {
        let without = try await Self.say("Please contact me", known: ["needs"])
        #expect(!without.text.contains("Someone will get in touch"))
        #expect(without.missing == ["email", "consent"])
        let with = try await Self.say("Please contact me", known: ["needs", "contact"])
        #expect(with.text.contains("Someone will get in touch"))
        let refused = try await Self.say("Don't contact me", known: ["needs", "contact"])
        #expect(refused.text.contains("Nobody will contact you"))
        #expect(refused.missing.isEmpty)
    }

    @Test(
        "A recap says what the message said and no figure more",
        arguments: [
            "a 40,000 sq ft warehouse in Reno, picking, budget $60,000", "500 acres in Fresno, weeding", "Hello",
        ]
    )
    func recap(message: String) async throws {
        let said = try await Self.say(message, known: ["needs", "facility", "size", "place", "budget", "timeline"])
        let numbers = message.matches(of: /\d[\d,]*/).map { String($0.output) }
        for number in said.text.matches(of: /\d[\d,]*/).map({ String($0.output) }) {
            #expect(numbers.contains(number), "\(said.text)")
        }
    }

    @Test("Contact data leaves the tool only where it was kept; what makes no sense leaves it never")
    func captured() async throws {
        try await withTestDatabase(as: .sales) { database, _ in
            let tool = RecordLeadTool(store: PostgresLeadStore(database: database), now: { Date() })
            let fields: JSONValue = [
                "email": "dana@example.com", "phone": "x", "budget": -1, "city": "Reno", "facility": "a\u{0}b",
            ]
            let without = try await tool.call(["fields": fields], turn: .said(""))
            #expect(without.captured == ["city": "Reno", "facility": "ab"])
            let with = try await tool.call(["fields": fields, "may_contact": true], turn: .said(""))
            #expect(with.captured == ["city": "Reno", "facility": "ab", "email": "dana@example.com"])
            #expect(with.content["known"] == ["contact", "facility", "place"])
            let nothing = try await tool.call([:], turn: .said("", context: "c2"))
            #expect(nothing.content["known"] == [])
            #expect(!ToolSchema.problems(of: ["fields": "x"], against: tool.parameters).isEmpty)
            #expect(!ToolSchema.problems(of: [:], against: tool.parameters).isEmpty)
            #expect(
                !ToolSchema.problems(of: ["fields": [:], "may_contact": "yes"], against: tool.parameters).isEmpty
            )
        }
    }
}
