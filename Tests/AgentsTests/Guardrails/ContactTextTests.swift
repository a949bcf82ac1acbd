import Testing

@testable import Agents

@Suite("Contact data in a text")
struct ContactTextTests {
    @Test(
        "Addresses and numbers are masked, however they are written",
        arguments: [
            ("Write to dana@example.com.", "Write to [e-mail address]."),
            ("DANA.SMITH+x@mail.example.co.uk, please", "[e-mail address], please"),
            ("dana @ example.com", "[e-mail address]"), ("dana (at) example.com", "[e-mail address]"),
            ("dana@example", "[e-mail address]"), ("Call 775-555-0134 now", "Call [phone number] now"),
            ("(775) 555-0134", "[phone number]"), ("775.555.0134", "[phone number]"), ("7755550134", "[phone number]"),
            ("+1 775 555 0134", "[phone number]"), ("1-775-555-0134", "[phone number]"),
            ("+44 20 7946 0958", "[phone number]"),
            ("775 555 0134 and 775 555 0135", "[phone number] and [phone number]"),
        ]
    )
    func masked(text: String, expected: String) {
        #expect(ContactText.masked(text) == expected)
        #expect(ContactText.isIn(text))
        #expect(ContactText.masked(expected) == expected)
    }

    @Test("The look before the patterns hides nothing that they find")
    func hint() {
        let pieces = [
            "dana", "@", "＠", " ", "(at)", "[AT]", "(", "example", ".com", "775", "555", "0134", "+", "44", "-", "é",
            "٣٣٣",
            "(775)", ",", "$", "1",
        ]
        var random = SystemRandomNumberGenerator()
        for _ in 0..<2_000 {
            let text = (0..<Int.random(in: 1...9, using: &random)).compactMap { _ in pieces.randomElement() }.joined()
            var masked = text
            for pattern in ContactText.emails { masked.replace(pattern, with: ContactText.email) }
            masked.replace(ContactText.international, with: ContactText.phone)
            masked.replace(ContactText.american) { $0.output.1 + ContactText.phone }
            #expect(ContactText.masked(text) == masked, "\(text)")
        }
    }

    @Test("What was typed is found again however it is written, and nothing else is withheld")
    func typed() {
        let typed = TypedContactData(in: ["I am dana (at) example.com", "call +1 775 555 0134"])
        #expect(
            typed.withheld(from: "Dana@Example.com or (775) 555-0134; sales@dealer.example, 775-555-0199")
                == "[e-mail address] or [phone number]; sales@dealer.example, 775-555-0199"
        )
        #expect(TypedContactData(in: ["we run a warehouse (40,000 sq ft) in 89501"]).isEmpty)
    }

    @Test(
        "Figures of a business are none",
        arguments: [
            "Our revenue is $3,000,000 a year", "10,000 boxes a day", "40,000 sq ft in 89501-1234", "$7755550134",
            "3 robots @ work", "2026-05-01", "500 lbs, 36 months, 9.5 %",
        ]
    )
    func others(text: String) {
        let masked = ContactText.masked(text)
        #expect(masked == text || text.contains("@"))
    }
}
