import Foundation
import Testing

@testable import Memory

@Suite("Importance at write time")
struct ImportanceTests {
    /// Expected values are those of the recipe's reference implementation.
    @Test(
        "Importance is that of the reference recipe",
        arguments: [
            ("I moved to Reno", "user", 0.25),
            ("i moved to reno", "", 0.00),
            ("We run a warehouse", "user", 0.20),
            ("The robot lifts 30 kg", "assistant", 0.03),
            ("Where do you live?", "", -0.10),
            ("Where do you live? I live in Reno. It is sunny.", "", 0.05),
            ("What? Why? Because.", "", -0.10),
            ("We went there last night", "", 0.03),
            ("on my last birthday we met", "", 0.08),
            ("the 5th of nothing", "", 0.03),
            ("version 1990s", "", 0.00),
            ("this morning was cold", "", 0.03),
            ("this friday", "", 0.03),
            ("last spring", "", 0.03),
            ("That's our plan; tell me", "", 0.05),
            (
                "How are you today, and what did you do over the long holidays with your family in the mountains where "
                    + "you always go to every single winter with them?", "", 0.03
            ),
            ("ok?! fine", "", 0.00),
            ("Maybe in May", "", 0.03),
            ("I've got 3 of them", "user", 0.28),
            ("It is 3.5 tonnes", "", 0.03),
            ("Really?  Yes.", "assistant", -0.10),
            ("Did you see it?\nI did not.", "", -0.05),
            ("myself and ours", "", 0.00),
        ]
    )
    func score(body: String, role: String, expected: Double) {
        #expect(abs(Importance.score(body: body, role: role) - expected) < 1e-9)
    }

    @Test("The speaker's name in front of the content counts neither as content nor twice")
    func speakerPrefix() {
        let plain = Samples.statement("I like tea?", speaker: "Ann Lee")
        let prefixed = Samples.statement("Ann Lee: I like tea?", speaker: "Ann Lee")
        #expect(plain.spoken == "Ann Lee: I like tea?")
        #expect(prefixed.spoken == plain.spoken)
        #expect(prefixed.body == "I like tea?")
        #expect(Draft.hash(of: plain) == Draft.hash(of: prefixed))
    }

    @Test("The day belongs to the words that are indexed")
    func dated() {
        let day = Date(timeIntervalSince1970: 1_714_867_199)  // 2024-05-04T23:59:59Z
        #expect(Samples.statement("I like tea", speaker: "Ann", said: day).dated == "4 May 2024 Ann: I like tea")
        #expect(Samples.statement("I like tea", said: day).dated == "4 May 2024 I like tea")
    }

    @Test("A given importance replaces the judged one")
    func override() {
        var statement = Samples.statement("I moved to Reno")
        statement.importance = 0.9
        #expect(Draft(id: UUID(), statement: statement, vector: [1], model: "m").importance == 0.9)
    }
}
