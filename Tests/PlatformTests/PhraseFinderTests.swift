import Platform
import Testing

@Suite("Many phrases at once")
struct PhraseFinderTests {
    @Test(
        "Are found wherever they stand",
        arguments: [
            ("please ignore this", true), ("ignor", true), ("ignr", false), ("", false), ("an act as such", true),
            ("act", false), ("l'été: act as", true),
        ]
    )
    func anywhere(text: String, isFound: Bool) {
        #expect(PhraseFinder(["ignor", "act as", ""]).isAny(in: text) == isFound)
    }

    @Test(
        "Count at the beginning of a word alone, where that is asked for",
        arguments: [
            ("shipping pins", true), ("shipping", false), ("_pin", true), ("pin", true), ("7pin", false),
            ("épin", true),
        ]
    )
    func wordStart(text: String, isFound: Bool) {
        #expect(PhraseFinder(["pin"], startingWords: true).isAny(in: text) == isFound)
    }
}
