import Testing

@testable import Memory

@Suite("Names of speakers in a question")
struct SpeakerNamesTests {
    @Test(
        "A speaker's name becomes I, whatever its case and with its possessive",
        arguments: [
            ("What did Emi say?", ["emi"], "What did I say?"),
            ("What is EMI's dog called?", ["emi"], "What is I dog called?"),
            ("What is Emi\u{2019}s dog called?", ["emi"], "What is I dog called?"),
            ("Did Emi's's?", ["emi"], "Did I's?"),
            ("Is Emily Emi?", ["emi"], "Is Emily I?"),
            ("Is Emily Emi?", ["emi", "emily"], "Is I I?"),
            ("Jean-Luc and jean", ["jean-luc", "jean"], "I and I"),
            ("Nothing here", ["emi"], "Nothing here"),
            ("emi", ["emi"], "I"),
            ("When did Fahim Khan run?", ["fahim"], "When did I run?"),
            ("Where is Fahim Khan's dog?", ["fahim"], "Where is I dog?"),
            ("Fahim's Khan dog", ["fahim"], "I Khan dog"),
            ("Did Fahim Monday run?", ["fahim"], "Did I Monday run?"),
            ("did fahim Khan run?", ["fahim"], "did I Khan run?"),
            ("Is Fahim IBM's man?", ["fahim"], "Is I IBM's man?"),
        ]
    )
    func firstPerson(question: String, names: [String], expected: String) {
        #expect(SpeakerNames.inFirstPerson(question, names: names) == expected)
    }

    @Test(
        "A name that sounds like a speaker's is that speaker's",
        arguments: [
            ("Does Muhammad run?", "muhhamed", "muhammad"), ("Does Nicholas run?", "nicolas", "nicholas"),
            ("Does Karen run?", "kevin", nil), ("Does muhammad run?", "muhhamed", nil),
            ("Does Emi run?", "emi", nil), ("Does Mary run?", "maria", nil), ("Ask Danielson.", "daniel", nil),
        ]
    )
    func misspelled(question: String, speaker: String, written: String?) {
        let found = SpeakerNames.misspelled(in: question, of: [speaker])
        #expect(found.map(\.written) == [written].compactMap(\.self))
        #expect(found.allSatisfy { $0.speaker == speaker })
    }

    @Test("Every word may be a name, also joined ones")
    func candidates() {
        let found = SpeakerNames.candidates(in: "Does Jean-Luc's dog know O'Brien?")
        for name in ["does", "jean", "luc", "jean-luc", "dog", "o'brien", "know"] { #expect(found.contains(name)) }
        #expect(!found.contains("dog know"))
        #expect(Set(found).count == found.count)
    }

    @Test("A replaced name was a candidate")
    func candidatesCoverReplacements() {
        for name in ["ann", "o'brien", "jean-luc", "x_1", "李"] {
            let question = "so what of \(name.uppercased())'s robots?"
            #expect(SpeakerNames.candidates(in: question).contains(name))
            #expect(SpeakerNames.inFirstPerson(question, names: [name]) == "so what of I robots?")
        }
    }
}
