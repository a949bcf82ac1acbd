import Testing

@testable import Agents

@Suite("Slots of anything")
struct SlotPropertyTests {
    @Test("Any text can be read", arguments: 0..<8)
    func random(seed: UInt64) {
        var generator = SplitMix(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
        for _ in 0..<60 {
            let text = Self.text(&generator)
            let question = Bool.random(using: &generator) ? Self.text(&generator) : nil
            let slots = Slots(text: text, answering: question, now: Moment.now)
            #expect(slots.merged(over: slots).captured.count >= slots.captured.count)
            _ = MemoryAdmission.decide(text)
            _ = slots.captured
        }
    }

    @Test(
        "Odd texts can be read",
        arguments: [
            "", " ", "\n\n\r\n", "$", "$$$$", "%", "-", "....", "$.", "1,", ",1", "1.", "1..2", "1,,000", "0000000000",
            String(repeating: "9", count: 1_000), String(repeating: "a ", count: 9_000),
            String(repeating: "1 to ", count: 900),
            "not not not", "in in in in", "a a a million", "half a", "a couple of", "and a half", "@", "a@", "@b.c",
            "(", "((((",
            "+1", "٣٤٥ كيلو", "½ million", "①②③", "🏭🤖 40k 🤖", "e\u{301}\u{301}\u{301}", "\u{0}\u{0}", "\u{202E}89501",
            "1e308 dollars", "-5 years in business", "0 years in business",
            "999999999999999999999 million dollars revenue",
            "12/45/2026", "2026-13-01", "$1 $2 $3 $4 $5 $6", "is is called called", "I'm", "my name is", "credit",
            "call me",
        ]
    )
    func odd(text: String) {
        let slots = Slots(text: text, answering: "What is your revenue, budget, credit, name, city?", now: Moment.now)
        #expect((slots.annualRevenue ?? 0).isFinite)
        #expect((slots.yearsInBusiness ?? 0) >= 0)
    }

    @Test("Reading takes time in proportion to the text")
    func long() {
        let text = String(
            repeating: "We make 3 million a year in Reno, 6 years old, good credit, 40,000 sq ft. ",
            count: 100
        )
        let time = ContinuousClock().measure { _ = Slots(text: text, now: Moment.now) }
        #expect(time < .seconds(20))
    }

    private static func text(_ generator: inout SplitMix) -> String {
        let words = [
            "$", "3", "million", "k", "in", "near", "Reno", "NV", "89501", "%", "down", "years", "not", "actually",
            "credit",
            "good", "a", "half", "and", "to", "-", ",", ".", "?", "my", "name", "is", "Acme", "LLC", "lbs", "sq", "ft",
            "over",
            "60,000", "robot", "a month", "@", "x@y.zz", "(775) 555-0134", "'", "2019", "since", "St", "q", "3", "\n",
            "/",
        ]
        return (0..<Int.random(in: 0...30, using: &generator)).map { _ in
            if Int.random(in: 0..<4, using: &generator) > 0 { return words.randomElement(using: &generator) ?? "" }
            let scalar = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &generator)) ?? "?"
            return String(Character(scalar))
        }
        .joined(separator: Bool.random(using: &generator) ? " " : "")
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same texts in every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
