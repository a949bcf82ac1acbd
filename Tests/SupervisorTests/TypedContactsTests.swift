import Agents
import Foundation
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Contact data that was typed")
struct TypedContactsTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)
    private let dana = AgentHarness.dana

    @Test("What was typed is in the history again, for who typed it and for half an hour")
    func restored() async {
        let typed = TypedContacts()
        let text = "Write to zoe@example.com or call 775-555-0142"
        await typed.hold(text, session: "s", for: dana, now: now)
        let stored = [
            ChatRequest.HistoryItem(role: "user", content: ContactText.masked(text)),
            ChatRequest.HistoryItem(role: "assistant", content: "May I?"),
        ]
        func said(_ session: String, _ minutes: Double, as identity: Identity) async -> String? {
            await typed.restored(stored, session: session, for: identity, now: now + minutes * 60).first?.content
        }
        #expect(await said("s", 29, as: dana) == text)
        #expect(await said("s", 31, as: dana) == stored[0].content)
        #expect(await said("t", 1, as: dana) == stored[0].content)
        #expect(await said("s", 1, as: AgentHarness.eve) == stored[0].content)
        await typed.drop(session: "s", for: dana)
        #expect(await said("s", 1, as: dana) == stored[0].content)
    }

    @Test("An answer is stored without what the user typed, and with everybody else's numbers")
    func withheld() async {
        let typed = TypedContacts()
        await typed.hold("I am zoe@example.com, 775-555-0142", session: "s", for: dana, now: now)
        let answer = "May I give Zoe@Example.com and +17755550142 to Truckee, (775) 555-0100, sales@truckee.example?"
        let kept = await typed.withheld(from: answer, said: "yes", session: "s", for: dana, now: now)
        #expect(
            kept == "May I give [e-mail address] and [phone number] to Truckee, (775) 555-0100, sales@truckee.example?"
        )
    }

    @Test("The transcript has no address; an agent has it with the yes that comes next, and not after a no")
    func conversation() async throws {
        let heard = NIOLockedValueBox<[A2A.SendRequest]>([])
        let agent = ScriptedAgent(name: "Alpha", trade: "first matters") { request in
            heard.withLockedValue { $0.append(request) }
            return try Said.answer("May I give zoe@example.com to Truckee, (775) 555-0100?")
        }
        try await SupervisorHarness.run([agent]) { supervisor, _ in
            let first = try await supervisor.chat("first matters please, I am zoe@example.com")
            #expect(first.message.contains("zoe@example.com"))
            #expect(heard.withLockedValue { $0.last?.message.text.contains("zoe@example.com") } == true)
            let stored = try await supervisor.session(first.sessionID).messages.map(\.content)
            #expect(
                stored == [
                    "first matters please, I am [e-mail address]",
                    "May I give [e-mail address] to Truckee, (775) 555-0100?",
                ]
            )
            func told() -> String { heard.withLockedValue { "\($0.last?.message.metadata?["history"] ?? .null)" } }
            _ = try await supervisor.chat("yes, first matters please", session: first.sessionID)
            #expect(told().contains("zoe@example.com"))
            _ = try await supervisor.chat("Don't contact me. first matters please", session: first.sessionID)
            #expect(!told().contains("I am zoe@example.com"))
        }
    }
}
