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
        ]
    )
    func firstPerson(question: String, names: [String], expected: String) {
        #expect(SpeakerNames.inFirstPerson(question, names: names) == expected)
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
