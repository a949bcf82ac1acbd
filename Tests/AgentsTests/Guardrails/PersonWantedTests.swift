import Testing

@testable import Agents

@Suite("Who wants a person")
struct PersonWantedTests {
    private static let words = ["lawyer", "complaint", "discrimination"]

    @Test(
        "Asking for one, and complaining, hands the message to a person",
        arguments: [
            "I want to complain", "I'd like to complain about your service", "We will complain!", "speak to somebody",
            "Can I speak to someone please?", "give me a human", "Get me a person, not a bot",
            "let me talk to your manager",
            "this is unacceptable, I want to make a complaint", "This is unacceptable!", "I’ll sue you",
            "I want to file a formal complaint", "Is there someone to talk to?", "I will call my lawyer",
            "My lawyer will hear about this. What is your address?", "This is discrimination! Why was I declined?",
            "You will hear from my lawyer, understood?", "complaint", "Quiero hablar con una persona",
            "Je veux parler à quelqu’un", "Ich möchte mit einem Menschen sprechen", "Ich will mich beschweren",
        ]
    )
    func matter(_ message: String) {
        #expect(PersonWanted.isMatter(of: message, words: Self.words))
        #expect(PersonWanted.isIn(message, words: Self.words))
    }

    @Test(
        "A word that is only mentioned beside a question has the question answered and a person offered",
        arguments: [
            "My lawyer advised us to lease; what is 60k a month?",
            "Our lawyer says leasing is better, so how much is 60k?",
            "What is 60k a month? My lawyer wants to know.",
            "A lawyer looked at it. Compare the MiR250 and the MiR600.",
        ]
    )
    func mentioned(_ message: String) {
        #expect(!PersonWanted.isMatter(of: message, words: Self.words))
        #expect(PersonWanted.isIn(message, words: Self.words))
    }

    @Test(
        "What only sounds like it calls for nobody",
        arguments: [
            "Do you have robots for human-robot collaboration?", "I would like to talk to someone about a demo",
            "Can the robot talk to the operator?", "Our guests complain about slow service",
            "Give me an agent-based model", "We need someone to unload trucks", "get me a personal quote",
            "Our workers will complain if it is loud", "Find me a dealer near Reno",
        ]
    )
    func nobody(_ message: String) {
        #expect(!PersonWanted.isMatter(of: message, words: Self.words))
        #expect(!PersonWanted.isIn(message, words: Self.words))
    }
}
