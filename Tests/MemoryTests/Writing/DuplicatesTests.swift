import Foundation
import Testing

@testable import Memory

@Suite("Duplicates")
struct DuplicatesTests {
    private func draft(_ statement: Statement, _ vector: [Float] = [1, 0]) -> Draft {
        Draft(id: UUID(), statement: statement, vector: vector, model: "m")
    }

    private func twin(_ content: String, voice: String = "user", cosine: Double = 0.97, exact: Bool = false)
        -> Neighbour
    {
        Neighbour(
            id: UUID(),
            content: content,
            role: voice,
            isExact: exact,
            cosine: cosine,
            validFrom: Samples.moment - 60
        )
    }

    private func merges(_ new: String, _ old: Neighbour) -> Bool {
        Duplicates.decide([draft(Samples.statement(new))], twins: [[old]]) == [.merge(into: old.id, .near)]
    }

    @Test("A near statement with the same numbers, names and sense merges")
    func near() {
        #expect(
            merges("Our warehouse in Reno has 40,000 square feet.", twin("our warehouse in Reno has 40000 square feet"))
        )
    }

    @Test(
        "What differs in a number, a name, a negation or the speaker stays apart",
        arguments: [
            ("We need 3 robots", "We need 4 robots"),
            ("We need two robots", "We need three robots"),
            ("We moved to Reno", "We moved to Sparks"),
            ("Anna likes the robot", "Emma likes the robot"),
            ("We want to lease", "We do not want to lease"),
            ("We can lease", "We can't lease"),
            ("The rate is 5%", "The rate is 6%"),
            ("We signed on Monday", "We signed on Tuesday"),
        ]
    )
    func distinct(old: String, new: String) {
        #expect(!merges(new, twin(old)))
    }

    @Test("Another speaker's words, or words less near, stay apart")
    func others() {
        #expect(!merges("we lease robots", twin("we lease robots now", voice: "assistant")))
        #expect(!merges("we lease robots", twin("we lease robots now", cosine: 0.949)))
        #expect(merges("we lease robots", twin("we lease robots now", cosine: 0.951)))
    }

    @Test("The same words of two speakers are two memories, of one speaker one")
    func exact() {
        let ann = draft(Samples.statement("Good luck tomorrow", speaker: "Ann"))
        let bob = draft(Samples.statement("Good luck tomorrow", speaker: "Bob"), [0, 1])
        let again = draft(Samples.statement("Good  luck tomorrow", speaker: "Ann"), [0, 1])
        #expect(
            Duplicates.decide([ann, bob, again], twins: [[], [], []])
                == [.add, .add, .merge(into: ann.id, .exact)]
        )
    }

    @Test("A draft sees those before it in its batch, but only of its own user")
    func withinBatch() {
        let first = draft(Samples.statement("we lease robots now"), [1, 0])
        let near = draft(Samples.statement("we lease robots right now"), [0.999, 0.0447])
        let stranger = draft(Samples.statement("we lease robots now", user: "bob"), [1, 0])
        #expect(
            Duplicates.decide([first, near, stranger], twins: [[], [], []])
                == [.add, .merge(into: first.id, .near), .add]
        )
    }

    @Test("An exact twin wins over a near one")
    func exactFirst() {
        let same = twin("we lease robots", cosine: 1, exact: true)
        #expect(
            Duplicates.decide(
                [draft(Samples.statement("we lease robots"))],
                twins: [[twin("we lease robots too"), same]]
            )
                == [.merge(into: same.id, .exact)]
        )
    }
}
