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
            ("CVV 123", "CVV [security code removed]"), ("CVV code 123", "CVV code [security code removed]"),
            ("4111 1111 1111 1111 12/29", "[card number removed] 12/29"),
            ("4242 4242 4242 4242 12/27 123", "[card number removed] 12/27 [security code removed]"),
            ("4111 1111 1111 1111 123", "[card number removed] [security code removed]"),
            ("3782 822463 10005 09/28 1234", "[card number removed] 09/28 [security code removed]"),
            ("phone 775 555 0134 4111 1111 1111 1111", "phone 775 555 0134 [card number removed]"),
            ("41111111111111111229", "[card number removed]1229"), ("4111.1111.1111.1111", "[card number removed]"),
            ("４１１１ １１１１ １１１１ １１１１", "[card number removed]"), ("4111\u{200B}111111111111", "[card number removed]"),
            (
                "My SSN is 078-05-1120 12 years in business",
                "My SSN is [social security number removed] 12 years in business"
            ),
            ("078.05.1120", "[social security number removed]"),
            ("078 - 05 - 1120", "[social security number removed]"),
            ("078051120 is my SSN", "[social security number removed] is my SSN"),
            ("my social: 078051120", "my social: [social security number removed]"),
            ("{\"ssn\":\"078051120\"}", "{\"ssn\":\"[social security number removed]\"}"),
            ("password hunter2", "password [password removed]"),
            ("Password:\nhunter2", "Password:\n[password removed]"),
            ("My password is A1234567", "My password is [password removed]"),
            ("my password is correct horse battery staple", "my password is [password removed]"),
            ("My password is the quick brown fox.", "My password is [password removed]"),
            (
                "my password is sunshine and we need 60k",
                "my password is [password removed] and we need 60k"
            ),
            ("the password for the portal is hunter2", "the password for the portal is [password removed]"),
            ("my password is \"open sesame now\" thanks", "my password is \"[password removed]\" thanks"),
            ("{\"password\":\"hunter2\"}", "{\"password\":\"[password removed]\"}"),
            ("hunter2 is my password", "[password removed] is my password"),
            ("https://dana:hunter2@example.com/x", "https://dana:[password removed]@example.com/x"),
            ("we set the password to hunter2", "we set the password to [password removed]"),
            ("I use hunter2 as my password", "I use [password removed] as my password"),
            ("pw: hunter2", "pw: [password removed]"),
            ("social security no. 078 051 120", "social security no. [social security number removed]"),
            ("mi contraseña es girasol99", "mi contraseña es [password removed]"),
            ("Mot de passe : tournesol9", "Mot de passe : [password removed]"),
            ("pass: hunter2", "pass: [password removed]"), ("pw: 120045", "pw: [password removed]"),
            ("my ssn is 078 05 1120", "my ssn is [social security number removed]"),
            ("1234 is my PIN", "[PIN removed] is my PIN"), ("my pin 4821", "my pin [PIN removed]"),
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
            "Ünïcödé 🤖 078", "", "Password is stored in a vault", "locating pin 120 mm", "the dowel pin 1200",
            "pin 4 of the connector", "my password is not working", "the password was reset yesterday and it works",
            "our password is 12 characters long", "the password is the same as before", "password manager",
            "415 555 0134 415 555 0135", "+49 151 23 4567", "$4,111,111,111,111,111", "0.4111111111111111",
            "the ports are 24111 24112 24113 24114", "our EIN is 12-3456789", "2026-11-23 2027-11-23 2028-11-23",
            "order 1000 2000 3000 4000", "the security code of the door",
            "We pay 2,100.19 over 60 months from 2026-11-23", "First pass: 1200 parts an hour",
            "Robots per site: 120 45 1500",
        ]
    )
    func kept(_ text: String) {
        #expect(SensitiveText.masked(text) == text)
        #expect(!SensitiveText.isIn(text))
    }

    @Test(
        "A text made to be slow takes no more than its length",
        arguments: [
            "a", "1 ", "pass ", "@", "1", "password is x. ", "password: “a ", "'", "123-45-6789 ",
            "4111 1111 1111 1111 ", "4111111111111111 expexpexpexpexpexpexpexpexpexpexpexpexpexp ", "ssn 123456789, ",
            "://a:", "password:", "6 3 0 4 0 0 0 0 ",
        ]
    )
    func long(unit: String) {
        func work(_ length: Int) -> Duration {
            let text = "pin cvv " + String(repeating: unit, count: length / unit.count)
            return (0..<2).map { _ in ContinuousClock().measure { _ = SensitiveText.masked(text) } }.min() ?? .zero
        }
        // Four times the length: sixteen times the work where it goes with the square.
        #expect(work(8_000) < work(2_000) * 10 + .milliseconds(100))
    }

    @Test("What masking left is blank for a reader, and everything else stays in its place")
    func notes() {
        let masked = SensitiveText.masked(
            "Dana, SSN 078-05-1120, card 4111 1111 1111 1111, PIN: 1234, password: hunter2 and é"
        )
        let text = masked + " [e-mail address] [phone number]"
        let plain = SensitiveText.withoutNotes(text)
        #expect(masked.contains("[PIN removed]") && !plain.contains("removed]"))
        #expect(plain.count == text.count)
        #expect(zip(plain, text).allSatisfy { $0 == $1 || $0 == " " })
        #expect(plain.hasPrefix("Dana, SSN  ") && plain.hasSuffix(" and é [e-mail address] [phone number]"))
        #expect(SensitiveText.withoutNotes("two docks removed]") == "two docks removed]")
    }

    @Test("A card is found among other numbers, however it is written, and they stay")
    func property() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let (prefix, groups) = Self.issuers.randomElement(using: &random) ?? ([4], [4, 4, 4, 4])
            let digits = Self.card(prefix, count: groups.reduce(0, +), &random)
            let separator = ["", " ", "-", ".", "  ", " - ", "\u{A0}", "/", "–"].randomElement(using: &random) ?? ""
            var rest = digits[...]
            let written = groups.map { size in
                defer { rest = rest.dropFirst(size) }
                return rest.prefix(size).map(String.init).joined()
            }.joined(separator: separator)
            let before =
                ["pay with ", "12 years, ", "in 2026 ", "call 775-555-0134 or "].randomElement(using: &random) ?? ""
            let (month, year) = (Int.random(in: 1...12, using: &random), Int.random(in: 24...39, using: &random))
            let gap = [" ", ", ", "\n", " exp "].randomElement(using: &random) ?? ""
            let after =
                [gap + "\(month)/\(year)", gap + "\(month) \(year)", ", please (ref. A7)", ""]
                .randomElement(using: &random) ?? ""
            #expect(SensitiveText.masked(before + written + after) == before + "[card number removed]" + after)
        }
    }

    private static let issuers: [(prefix: [Int], groups: [Int])] = [
        ([4], [4, 4, 4, 4]), ([4], [4, 4, 4, 4, 3]), ([5, 1], [4, 4, 4, 4]), ([2, 7, 2, 0], [4, 4, 4, 4]),
        ([3, 7], [4, 6, 5]), ([3, 6], [4, 6, 4]), ([6, 0, 1, 1], [4, 4, 4, 4]),
    ]

    /// Any number that begins so and satisfies the Luhn formula.
    private static func card(
        _ prefix: [Int],
        count: Int,
        _ random: inout some RandomNumberGenerator
    ) -> [Int] {
        var digits = prefix
        while digits.count < count - 1 { digits.append(Int.random(in: 0...9, using: &random)) }
        let sum = digits.reversed().enumerated().reduce(0) { sum, each in
            let doubled = each.offset.isMultiple(of: 2) ? each.element * 2 : each.element
            return sum + (doubled > 9 ? doubled - 9 : doubled)
        }
        return digits + [(10 - sum % 10) % 10]
    }

    @Test("Phone numbers, ZIP codes, prices and dates in any number are none of it")
    func harmless() {
        var random = SystemRandomNumberGenerator()
        for _ in 0..<500 {
            let numbers = (0..<Int.random(in: 1...5, using: &random)).map { _ in
                func digits(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
                return [
                    "\(digits(200...999))-\(digits(200...999))-\(digits(1_000...9_999))",
                    "\(digits(10_000...99_999))-\(digits(1_000...9_999))", "$\(digits(1...999)),\(digits(100...999))",
                    "2026-\(digits(10...12))-\(digits(10...28))", "\(digits(1...99)).\(digits(10...99)) %",
                ].randomElement(using: &random) ?? ""
            }
            let text = "We have " + numbers.joined(separator: ", ")
            #expect(SensitiveText.masked(text) == text)
        }
    }
}
