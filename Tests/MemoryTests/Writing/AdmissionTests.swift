import Testing

@testable import Memory

@Suite("What is worth remembering")
struct AdmissionTests {
    @Test(
        "Courtesies are no memories",
        arguments: [
            "ok", "Okay!", "thanks", "Thank you so much!", "Got it, thanks.", "sounds good :)", "👍",
            "OK, great, bye",
            "You're welcome", "Hi there!",
        ]
    )
    func acknowledgement(text: String) { #expect(Admission.refusal(of: text) == .acknowledgement) }

    @Test(
        "A short fact is a memory",
        arguments: [
            "Yes", "no", "42", "Reno", "We lease two robots", "ok, we moved to Reno", "Thanks to Bob we got the robot",
            "谢谢你的帮助",
        ]
    )
    func fact(text: String) { #expect(Admission.refusal(of: text) == nil) }

    @Test("Nothing but space and marks is empty", arguments: ["", "…", " ?! "])
    func empty(text: String) { #expect(Admission.refusal(of: text) == .empty) }

    @Test("8,000 characters are kept, 8,001 are not")
    func length() {
        #expect(Admission.refusal(of: String(repeating: "x", count: 8_000)) == nil)
        #expect(Admission.refusal(of: String(repeating: "x", count: 8_001)) == .tooLong)
    }

    @Test("Content loses control characters, odd line ends and the space around it, and nothing else")
    func normalization() {
        #expect(Normalization.normalize("\u{0} We\u{7}  run\r\nit\tall \n") == "We  run\nit\tall")
        #expect(Normalization.normalize("cafe\u{301}").unicodeScalars.count == 4)
        #expect(Normalization.normalize("family 👩‍👩‍👧 stays") == "family 👩‍👩‍👧 stays")
    }
}
