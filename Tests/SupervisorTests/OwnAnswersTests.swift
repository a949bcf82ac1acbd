import Foundation
import SharedModels
import Testing

@testable import Supervisor

@Suite("What the supervisor says itself")
struct OwnAnswersTests {
    private let answers = OwnAnswers(agents: [])

    private func said(_ content: String, day: Int = 1) -> OwnAnswers.Recollection {
        OwnAnswers.Recollection(
            id: UUID(),
            content: content,
            saidAt: Date(timeIntervalSince1970: Double(day) * 86_400),
            score: 0.7
        )
    }

    @Test(
        "A text of questions alone tells nothing",
        arguments: [
            ("Who sells them near 89501?", true), ("Which one? And where?", true), ("Is 3.5 tons too much?", true),
            ("We run a warehouse in Reno.", false), ("We run a warehouse; what would it cost?", false),
            ("We run a warehouse", false), ("What would it cost? We have 60,000 dollars", false), ("?!", false),
            ("", false),
        ]
    )
    func onlyAsks(text: String, expected: Bool) {
        #expect(OwnAnswers.onlyAsks(text) == expected)
    }

    @Test("What was told is repeated with its day; what was only asked is not told")
    func recall() {
        let told = said("We run a warehouse in Reno", day: 3)
        let answer = answers.answer(
            .recall,
            recalled: [said("Who sells AMRs near 89501?"), told],
            memoryAvailable: true
        )
        #expect(answer.text == "This is what you told me:\n- 4 January 1970: “We run a warehouse in Reno”")
        #expect(answer.memoriesUsed.map(\.id) == [told.id])
    }

    @Test("Where only questions are remembered, they are called questions")
    func recallOfQuestions() {
        let answer = answers.answer(.recall, recalled: [said("Who sells AMRs near 89501?")], memoryAvailable: true)
        #expect(answer.text.contains("You have not told me anything about that yet"))
        #expect(answer.text.contains("You asked me:\n- 2 January 1970: “Who sells AMRs near 89501?”"))
    }

    @Test("Without the memory nothing is guessed, and nothing is said to be unknown")
    func withoutMemory() {
        let answer = answers.answer(.recall, recalled: [], memoryAvailable: false)
        #expect(answer.text.contains("cannot reach my memory"))
        let empty = answers.answer(.recall, recalled: [], memoryAvailable: true)
        #expect(empty.text.contains("have not told me"))
    }

    @Test("Who comes back is greeted with the newest thing that was told")
    func greeting() {
        let newest = said("Our budget is 80,000 dollars", day: 9)
        let answer = answers.answer(
            .greeting,
            recalled: [said("We run a bakery", day: 2), newest, said("Which robots do you have?", day: 10)],
            memoryAvailable: true
        )
        #expect(answer.text.hasPrefix("Welcome back. On 10 January 1970 you told me: “Our budget is 80,000 dollars”"))
        #expect(answer.memoriesUsed.map(\.id) == [newest.id])
    }
}
