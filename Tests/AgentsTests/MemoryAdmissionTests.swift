import Testing

@testable import Agents

@Suite("What is worth remembering")
struct MemoryAdmissionTests {
    @Test(
        "What states something is remembered",
        arguments: [
            "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
            "We make about 3 million a year, 6 years old, good credit; what would a 60,000 dollar robot cost a month?",
            "Who sells them near 89501?", "I'm Dana", "good credit", "We ship glass bottles",
            "Our dock doors are narrow.",
            "Reno", "Hello! We are a dairy with 200 cows.", "no drones please, our hangar is too low",
        ]
    )
    func admitted(text: String) { #expect(MemoryAdmission.decide(text) == .admitted) }

    static let unworthy: [(String, String)] = [
        ("", "empty"), ("  …  ", "empty"), ("hello", "small_talk"), ("Thanks a lot!", "small_talk"),
        ("ok", "small_talk"),
        ("yes please", "small_talk"), ("What can robots do in construction?", "question"),
        ("Tell me about the MiR250", "question"), ("How does leasing work? And what is a residual value?", "question"),
        ("Compare two AMRs for that", "question"), ("monthly payment for 50k over 48 months", "question"),
        ("Which cobot can lift 20 kg?", "question"),
        ("What would a 60,000 dollar robot cost a month?", "question"),
        ("What would it be over 36 months?", "question"), ("6", "bare_answer"), ("3 million", "bare_answer"),
        ("My social is 123-45-6789 by the way", "sensitive"), ("charge 4111 1111 1111 1111 please", "sensitive"),
        (String(repeating: "we have pallets ", count: 600), "too_long"),
    ]

    @Test("What states nothing, or must not be kept, is not", arguments: unworthy)
    func rejected(text: String, reason: String) {
        #expect(MemoryAdmission.decide(text) == .rejected(reason: reason))
    }

    @Test("A phone number or a long amount is no card number")
    func notCards() {
        #expect(!SensitiveText.isIn("call 775-555-0134, order 4111 1111 1111 1112, ZIP 89501-1234"))
    }
}
