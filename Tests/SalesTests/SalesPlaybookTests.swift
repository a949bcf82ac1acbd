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
    private static func arguments(_ message: String) async throws -> JSONValue? {
        guard case .call(let calls) = try await SalesPlaybook().next(OfflineTurn(context: .said(message))) else {
            return nil
        }
        return calls.first?.arguments
    }

    private static func say(
        _ message: String,
        recorded: JSONValue,
        article: JSONValue? = nil
    ) async throws -> (text: String, missing: [String], handoff: String?) {
        var results = [(call: ToolCall("record_lead", [:]), result: recorded)]
        if let article { results.append((call: ToolCall("answer_objection", [:]), result: article)) }
        let turn = OfflineTurn(context: .said(message), results: results)
        guard case .say(let text, let missing, let handoff) = try await SalesPlaybook().next(turn) else {
            return ("", [], nil)
        }
        return (text, missing, handoff)
    }

    @Test("A wish for a person, for financing, and for no questions is told to the record")
    func wishes() async throws {
        func flag(_ name: String, _ message: String) async throws -> Bool? {
            try await Self.arguments(message)?[name]?.boolValue
        }
        #expect(try await flag("wants_contact", "Can somebody call me about a demo?") == true)
        #expect(try await flag("wants_contact", "We pick by hand") == false)
        #expect(try await flag("declines_questions", "I'm just looking around") == true)
        #expect(try await flag("declines_questions", "We are looking for robots") == false)
        #expect(try await flag("declines_questions", "I'd prefer not to be called") == false)
        #expect(try await flag("hand_over", "I want to apply for financing") == true)
        #expect(try await flag("may_ask", "Isn't that too expensive?") == false)
        #expect(try await flag("may_ask", "No idea yet") == false)
        #expect(try await flag("may_ask", "We run a warehouse") == true)
    }

    @Test("One question at a time, after something useful, and none where none is given")
    func questions() async throws {
        let asked = try await Self.say(
            "Hello",
            recorded: [
                "known": ["needs"], "noted": [["field": "needs", "value": ["picking"]]], "observation": "Useful.",
                "next_question": ["field": "zip_code", "text": "Where is it?"],
            ]
        )
        #expect(asked.text == "Noted: picking to be automated. Useful. Where is it?")
        #expect(asked.missing == ["zip_code"])
        let silent = try await Self.say("Hello", recorded: ["known": ["needs"], "noted": []])
        #expect(silent.missing.isEmpty && !silent.text.contains("?") && !silent.text.isEmpty)
    }

    @Test("Nobody is said to get in touch before the record says that somebody can")
    func contact() async throws {
        for state in ["needed", "awaiting_consent", "silent"] {
            let said = try await Self.say("Please contact me", recorded: ["known": [], "contact": .string(state)])
            #expect(!said.text.contains("will get in touch"), "\(said.text)")
        }
        let kept = try await Self.say("Please contact me", recorded: ["known": ["contact"], "contact": "kept"])
        #expect(kept.text.contains("will get in touch"))
        let refused = try await Self.say("Don't contact me", recorded: ["known": [], "contact": "refused"])
        #expect(refused.text.contains("nobody will contact you"))
    }

    @Test("An objection is answered from its article, named; without one that is said, and nothing made up")
    func objection() async throws {
        let answered = try await Self.say(
            "Too expensive",
            recorded: ["known": []],
            article: [
                "available": true, "answer": "Count it all. Then divide.", "article": "How to count?", "source": "NIST",
            ]
        )
        #expect(answered.text.contains("Count it all. Then divide."))
        #expect(answered.text.contains("“How to count?”, after NIST"))
        let away = try await Self.say(
            "Too expensive",
            recorded: ["known": []],
            article: ["available": false, "topic": "cost and payback"]
        )
        #expect(away.text.contains("cannot be looked up right now"))
        #expect(away.missing.isEmpty)
    }

    @Test("A lead that goes on to financing is handed over, and nothing is asked any more")
    func handOver() async throws {
        let said = try await Self.say("Yes", recorded: ["known": ["needs"], "hand_over": true])
        #expect(said.handoff == "financing")
        #expect(said.missing.isEmpty && !said.text.contains("?"))
    }

    @Test("A change of mind is said back with what it replaced")
    func recap() {
        #expect(
            Recap.sentence([["field": "quantity", "value": 5, "before": 3]]) == "5 robots (before: 3)"
        )
        #expect(
            Recap.sentence([["field": "industry", "value": .null, "before": "logistics"]])
                == "no longer industry logistics"
        )
        #expect(Recap.sentence([]) == nil)
    }
}
