import Agents
import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Sales

@Suite("Consent to contact data", .serialized)
struct ConsentTests {
    private static func leads(_ sales: SalesHarness) async throws -> [Lead] {
        let store = PostgresLeadStore(database: try sales.process.requireDatabase())
        return try await store.leads(page: 1, limit: 100, for: SalesHarness.machine).leads
    }

    /// Everything that sales wrote down, as text.
    private static func written(_ sales: SalesHarness) async throws -> String {
        var text = ""
        for table in ["leads", "agent_tasks"] {
            let rows = try await sales.owner.query("SELECT to_jsonb(t)::text AS row FROM \(identifier: table) t")
            for row in rows { text += try row.decode("row", as: String.self) }
        }
        return text
    }

    @Test("What is typed stands nowhere before the yes, is kept with it, and is gone when it is taken back")
    func whole() async throws {
        try await SalesHarness.run { sales in
            let first = try await sales.say(
                "We pick by hand. My email is dana@example.com and my phone is (775) 555-0134",
                context: "c1"
            )
            #expect(first.state == "TASK_STATE_INPUT_REQUIRED")
            #expect(
                first.text.filter { $0 == "?" }.count == 1 && first.text.contains("May we keep it"),
                "\(first.text)"
            )
            #expect(first.captured["email"] == nil && first.captured["phone"] == nil)
            var written = try await Self.written(sales)
            #expect(!written.contains("dana@") && !written.contains("555-0134") && !written.contains("5550134"))
            #expect(written.contains("We pick by hand"), "the rest of the message is there")

            let second = try await sales.say("Yes, please", context: "c1")
            var lead = try #require(try await Self.leads(sales).first)
            #expect(lead.email == "dana@example.com" && lead.phone == "+17755550134", "\(second.text)")
            #expect(lead.consents.map(\.agreed) == [true])
            #expect(lead.consents.first?.quote == "Yes, please")
            #expect(
                lead.evidence.first { $0.field == "email" }?.quote
                    == "My email is dana@example.com and my phone is (775) 555-0134"
            )
            #expect(second.captured["email"] == "dana@example.com")
            let tasks = try await sales.owner.query("SELECT to_jsonb(t)::text AS row FROM public.agent_tasks t")
            for row in tasks { #expect(try !row.decode("row", as: String.self).contains("dana@")) }

            let third = try await sales.say("Please delete my email and number", context: "c1")
            #expect(third.captured["email"] == .null && third.captured["phone"] == .null)
            lead = try #require(try await Self.leads(sales).first)
            #expect(lead.email == nil && lead.phone == nil && lead.stage != .contactRequested)
            #expect(lead.consents.map(\.agreed) == [true, false])
            #expect(lead.consents.last?.quote == "Please delete my email and number")
            written = try await Self.written(sales)
            #expect(!written.contains("dana@") && !written.contains("5550134"))
        }
    }

    @Test("A no is honoured: what was typed is dropped, and a later yes needs it typed again")
    func refusal() async throws {
        try await SalesHarness.run { sales in
            _ = try await sales.say("Our e-mail address is dana@example.com", context: "c1")
            let no = try await sales.say("No", context: "c1")
            #expect(no.text.contains("nobody will contact you"), "\(no.text)")
            let later = try await sales.say("OK, you may contact me after all", context: "c1")
            #expect(try await Self.leads(sales).first?.email == nil)
            #expect(later.text.filter { $0 == "?" }.count == 1)
            _ = try await sales.say("It is dana@example.com", context: "c1")
            #expect(try await Self.leads(sales).first?.email == "dana@example.com")
            #expect(try await Self.leads(sales).first?.consents.map(\.agreed) == [false, true])
        }
    }

    @Test("Consent and address in one message are enough; the sentence is kept without the address")
    func atOnce() async throws {
        try await SalesHarness.run { sales in
            let said = try await sales.say("Yes, you may contact me at dana@example.com", context: "c1")
            let lead = try #require(try await Self.leads(sales).first)
            #expect(lead.email == "dana@example.com")
            #expect(lead.stage == .contactRequested)
            #expect(lead.consents.first?.quote == "Yes, you may contact me at [e-mail address]")
            #expect(said.text.contains("will get in touch"))
        }
    }

    @Test("Whoever asks why is told, and can still say no")
    func why() async throws {
        try await SalesHarness.run { sales in
            _ = try await sales.say("My email is dana@example.com", context: "c1")
            let why = try await sales.tell("Why do you need it?")
            #expect(why.text.contains("deleted at any time") && why.questions == 0, "\(why.text)")
            let no = try await sales.say("no thanks", context: "c1")
            #expect(no.text.contains("nobody will contact you"), "\(no.text)")
            #expect(try await Self.leads(sales).first?.consents.map(\.agreed) == [false])
        }
    }

    @Test("One visitor's yes is not another's, nor another conversation's")
    func apart() async throws {
        try await SalesHarness.run { sales in
            _ = try await sales.say("My email is dana@example.com", context: "c1")
            _ = try await sales.say("yes", context: "c1", as: SalesHarness.eve)
            _ = try await sales.say("yes", context: "c2")
            for lead in try await Self.leads(sales) { #expect(lead.email == nil) }
        }
    }

    @Test("The line that customers call is no contact of the visitor's: it is neither kept nor asked about")
    func customersLine() async throws {
        try await SalesHarness.run { sales in
            let said = try await sales.say(
                "Customers call us at 800-555-0199 to place orders and we want to automate picking",
                context: "c1"
            )
            let lead = try #require(try await Self.leads(sales).first)
            #expect(lead.phone == nil && lead.consents.isEmpty && lead.stage != .contactRequested)
            #expect(said.captured["phone"] == nil && !said.text.contains("May we keep it"), "\(said.text)")
            #expect(lead.needs["needs"] == ["picking"])
        }
    }

    @Test("Who asks to be called back at a number agrees that it is kept for that")
    func callBack() async throws {
        try await SalesHarness.run { sales in
            _ = try await sales.say("Call me back at 775-555-0134", context: "c1")
            let lead = try #require(try await Self.leads(sales).first)
            #expect(lead.phone == "+17755550134" && lead.stage == .contactRequested)
            #expect(lead.consents.map(\.agreed) == [true])
        }
    }

    @Test("Forgetting a conversation forgets what was not agreed to yet")
    func forgotten() async throws {
        let contacts = UnconfirmedContacts(capacity: 2)
        let now = Date(timeIntervalSince1970: 0)
        var note = ContactNote()
        note.email = "a@example.com"
        for context in ["a", "b", "c"] {
            await contacts.hold(note, context: context, for: SalesHarness.dana, now: now)
        }
        #expect(await contacts.note(context: "c", for: SalesHarness.dana, now: now) == note)
        #expect(await contacts.note(context: "c", for: SalesHarness.eve, now: now) == nil)
        #expect(
            await contacts.note(
                context: "c",
                for: SalesHarness.dana,
                now: now.addingTimeInterval(UnconfirmedContacts.patience)
            ) == nil
        )
        await contacts.drop(context: "c", for: SalesHarness.dana)
        #expect(await contacts.note(context: "c", for: SalesHarness.dana, now: now) == nil)
    }

    @Test(
        "A yes, a no, and neither",
        arguments: [
            ("Yes, you may contact me", false, .agreed), ("I consent", false, .agreed),
            ("You can keep my number", false, .agreed), ("please email me at the office", false, .agreed),
            ("It is fine to call", false, .agreed), ("it is ok to call me", false, .agreed), ("yes", false, nil),
            ("yes", true, .agreed), ("sure, go ahead", true, .agreed), ("No problem, go ahead", true, .agreed),
            ("nope", true, .refused), ("I'd rather not", true, .refused), ("no thanks", true, .refused),
            ("Why do you need it?", true, nil), ("Can somebody call me?", false, nil),
            ("Don't call me", false, .refused), ("please do not contact us", false, .refused),
            ("Stop emailing me", false, .refused), ("Delete my phone number", false, .refused),
            ("I withdraw my consent", false, .refused), ("Yes, but do not store my number", true, .refused),
            ("you may contact me only if it is urgent", false, nil), ("Don't call on robots", false, nil),
            ("We don't use robots yet", true, nil), ("We do not use it today", false, nil),
            ("They never call us back", false, nil), ("We don't keep it cold", false, nil),
            ("Don't keep my number", false, .refused), ("I don't want you to call me", false, .refused),
            ("I'd prefer not to be contacted", false, .refused), ("Please don't call", false, .refused),
            ("Please contact the dealer for me", false, nil), ("I do not consent", false, .refused),
            ("stop calling me", false, .refused), ("I don't want to give my email", false, .refused),
            ("We stopped using forklifts", false, nil),
            ("Please tell me first what it is for", true, nil), ("OK, but why do you need it?", true, nil),
            ("Why not just send me a link?", true, nil), ("I agree, picking is the worst part", false, nil),
            ("You can call me Sam", false, nil), ("I agree", true, .agreed), ("why not", true, .agreed),
            ("yes please", true, .agreed), ("please keep it simple", false, nil),
            ("You can use forklifts there", false, nil),
            ("Contact me on the phone tomorrow", false, .agreed), ("You may write to me", false, .agreed),
        ] as [(String, Bool, ConsentReader.Word?)]
    )
    func words(message: String, isAsked: Bool, expected: ConsentReader.Word?) {
        #expect(ConsentReader.read(message, isAsked: isAsked, mayKeep: true)?.word == expected)
    }
}
