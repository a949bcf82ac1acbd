import Testing

@testable import Agents

@Suite("Slots: nothing")
struct NothingSlotTests {
    @Test("Where nothing is said, nothing is read", arguments: said)
    func read(_ said: Said) throws { try said.check() }

    static let said = [
        Said("Tell me about the MiR250", #"{}"#),
        Said("we spend 200k a year on labor", #"{}"#),
        Said("do I need good credit?", #"{}"#),
        Said(#"How does a $1 buyout lease work?"#, #"{}"#),
        Said("Can I deduct a leased robot under Section 179?", #"{}"#),
        Said("We lost 2 million last year", #"{}"#),
        Said("save 200k a year in labor", #"{}"#),
        Said("portland or", #"{}"#),
        Said("Is it available in Germany?", #"{}"#),
    ]
}
