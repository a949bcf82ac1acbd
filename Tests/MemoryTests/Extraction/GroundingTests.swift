import Testing

@testable import Memory

@Suite("Whether messages state a fact")
struct GroundingTests {
    private func states(_ fact: String, _ lines: [String], _ sources: [Int]? = nil) -> Bool {
        let job = lines.map { line in
            let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
            return ExtractionJob.Line(
                role: parts[0],
                content: parts[1],
                saidAt: Samples.moment,
                isKept: true,
                isSource: parts[0] == "user"
            )
        }
        return Grounding(sources ?? Array(job.indices), of: job).states(fact)
    }

    @Test(
        "What was said, in other forms of the same words",
        arguments: [
            ("Our budget is 60k", "Our budget is $60,000 this year"),
            ("Our budget is 60,000 dollars", "we have a budget of 60 thousand dollars"),
            ("I have a peanut allergy", "I'm allergic to peanuts"),
            ("I live in Reno", "hey! I live in Reno, Nevada, with my dog."),
            ("I do not eat meat", "I don't eat meat, but I love fish"),
            ("I love fish", "I don't eat meat, but I love fish"),
            ("My brother Alex has twelve forklifts", "my brother Alex has 12 forklifts"),
            ("Ich wohne in Köln", "Ich wohne in Köln"),
            ("The meeting is at 8:30", "the meeting is at 8:30 tomorrow"),
            ("We use the MiR250", "we use the MiR250 robot"),
        ]
    )
    func holds(_ fact: String, _ said: String) {
        #expect(states(fact, ["user: \(said)"]))
    }

    @Test(
        "Another number, name, claim or polarity was not said",
        arguments: [
            ("Our budget is 80k", "Our budget is 60k"), ("Our budget is 60", "Our budget is 60k"),
            ("I live in Sparks", "I live in Reno"), ("My brother Bob has forklifts", "my brother Alex has forklifts"),
            ("I own a castle in Spain", "I live in Reno"), ("I eat meat", "I don't eat meat"),
            ("I do not love fish", "I love fish"), ("I eat meat", "I don't eat meat, but I love fish"),
            ("I will move to Reno", "Should I move to Reno?"), ("The meeting is at 9:30", "the meeting is at 8:30"),
            ("The user said it", "Hello there, how are you"), ("", "Our budget is 60k"), ("It is", "It is what it is"),
            ("We use the MiR100", "we use the MiR250 robot"),
        ]
    )
    func refuses(_ fact: String, _ said: String) {
        #expect(!states(fact, ["user: \(said)"]))
    }

    @Test("An assistant's words help to understand an answer, and are never a fact by themselves")
    func assistants() {
        let dialogue = ["assistant: Which city do you live in?", "user: Reno"]
        #expect(states("I live in Reno", dialogue, [1]))
        #expect(!states("I live in Sparks", ["assistant: You live in Sparks", "user: Nice weather today"]))
        #expect(!states("I live in Sparks", ["assistant: So you live in Sparks?", "user: yes"]))
        #expect(!states("My budget is 60k", ["assistant: Your budget is 60k?", "user: My budget is fine"]))
        // Only where the assistant asked, and the user stands as the source.
        #expect(!states("I live in Reno", ["assistant: You live somewhere", "user: Reno is sunny"], [0]))
    }

    @Test("Only the messages that are given as the source count")
    func sources() {
        let lines = ["user: Our budget is 60k", "user: I live in Reno"]
        #expect(states("I live in Reno", lines, [1]))
        #expect(!states("I live in Reno", lines, [0]))
    }
}
