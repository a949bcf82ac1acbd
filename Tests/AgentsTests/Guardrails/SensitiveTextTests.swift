import Testing

@testable import Agents

@Suite("What is masked before anything is stored")
struct SensitiveTextTests {
    @Test(
        "Numbers and secrets go, the rest stays as it was",
        arguments: [
            ("My SSN is 078-05-1120, thanks", "My SSN is [social security number removed], thanks"),
            ("ssn: 078051120", "ssn: [social security number removed]"),
            (
                "our social security number is 078 05 1120.",
                "our social security number is [social security number removed]."
            ),
            ("Card 4111 1111 1111 1111 exp 12/29", "Card [card number removed] exp 12/29"),
            ("4111-1111-1111-1111", "[card number removed]"), ("5500000000000004!", "[card number removed]!"),
            ("the password is hunter2 ok?", "the password is [password removed] ok?"),
            ("Password: S3cr3t!", "Password: [password removed]"), ("my PIN is 1234", "my PIN is [PIN removed]"),
            ("CVV 123", "CVV [security code removed]"),
        ]
    )
    func masked(_ text: String, _ expected: String) {
        #expect(SensitiveText.masked(text) == expected)
        #expect(SensitiveText.isIn(text))
        #expect(SensitiveText.masked(expected) == expected, "once is enough")
    }

    @Test(
        "What only looks like it stays",
        arguments: [
            "call 775-555-0134", "order 4111 1111 1111 1112", "ZIP 89501-1234", "revenue 1 200 000 000 dollars",
            "My password is wrong", "I forgot my password", "the pin of the gripper", "invoice 123456789",
            "Ünïcödé 🤖 078",
            "", "We pay 2,100.19 over 60 months from 2026-11-23",
        ]
    )
    func kept(_ text: String) {
        #expect(SensitiveText.masked(text) == text)
        #expect(!SensitiveText.isIn(text))
    }

    @Test("Any text with a card in it loses the card and nothing else")
    func property() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<300 {
            var digits = (0..<15).map { _ in Int.random(in: 0...9, using: &random) }
            digits[0] = 4
            let sum = digits.reversed().enumerated().reduce(0) { sum, each in
                let doubled = each.offset.isMultiple(of: 2) ? each.element * 2 : each.element
                return sum + (doubled > 9 ? doubled - 9 : doubled)
            }
            digits.append((10 - sum % 10) % 10)
            let separator = ["", " ", "-"].randomElement(using: &random) ?? ""
            let card = stride(from: 0, to: 16, by: 4).map { digits[$0..<$0 + 4].map(String.init).joined() }
                .joined(separator: separator)
            let (before, after) = ("pay with ", ", please (ref. A7)")
            #expect(SensitiveText.masked(before + card + after) == before + "[card number removed]" + after)
        }
    }
}
