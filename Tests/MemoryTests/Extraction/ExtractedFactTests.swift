import Foundation
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("What a model answers")
struct ExtractedFactTests {
    private static let job = ExtractionJob.of("user: Our budget is 60k", "assistant: Noted", "user: I live in Reno")

    private func read(_ answer: String, _ categories: [String] = []) throws -> [ExtractedFact] {
        try ExtractedFact.read(
            answer,
            lines: Self.job.lines,
            categories: categories.map { ExtractionCategory(name: $0) }
        )
    }

    private func reason(_ answer: String, _ categories: [String] = []) -> ExtractionFailure.Reason? {
        do {
            _ = try read(answer, categories)
            return nil
        } catch {
            return (error as? ExtractionFailure)?.reason
        }
    }

    @Test("Facts come with the messages that they are from, each once")
    func reads() throws {
        let facts = try read(
            #" {"facts":[{"text":" Our budget is 60k ","sources":[3,1,1]},{"text":"Our budget is 60k","sources":[1]}]}"#
        )
        #expect(facts == [ExtractedFact(text: "Our budget is 60k", sources: [0, 2])])
        let sorted = try read(#"{"facts":[{"text":"a","sources":[1],"categories":["money","money"]}]}"#, ["money"])
        #expect(sorted.first?.categories == ["money"])
    }

    @Test(
        "What is not exactly of the schema is refused as a whole",
        arguments: [
            #"[]"#, #"{}"#, #"{"facts":{}}"#, #"{"facts":[],"more":1}"#, #"{"facts":["a"]}"#,
            #"{"facts":[{"text":"a"}]}"#, #"{"facts":[{"text":"a","sources":[]}]}"#,
            #"{"facts":[{"text":"","sources":[1]}]}"#, #"{"facts":[{"text":" ","sources":[1]}]}"#,
            #"{"facts":[{"text":"a","sources":[0]}]}"#, #"{"facts":[{"text":"a","sources":[4]}]}"#,
            #"{"facts":[{"text":"a","sources":["1"]}]}"#, #"{"facts":[{"text":"a","sources":[1.5]}]}"#,
            #"{"facts":[{"text":7,"sources":[1]}]}"#, #"{"facts":[{"text":"a","sources":[1],"id":"x"}]}"#,
            #"{"facts":[{"text":"a","sources":[9223372036854775807]}]}"#,
            #"{"facts":[{"text":"a","sources":[-9223372036854775808]}]}"#,
        ]
    )
    func refusesOtherShapes(_ answer: String) {
        #expect(reason(answer) == .wrongSchema)
    }

    @Test("Number and length of facts are bounded, and categories are those that were given")
    func bounds() {
        let one = #"{"text":"a","sources":[1]}"#
        #expect(reason(#"{"facts":["# + Array(repeating: one, count: 65).joined(separator: ",") + "]}") == .wrongSchema)
        let long = String(repeating: "a", count: 501)
        #expect(reason(#"{"facts":[{"text":"\#(long)","sources":[1]}]}"#) == .wrongSchema)
        #expect(reason(#"{"facts":[{"text":"a","sources":[1]}]}"#, ["money"]) == .wrongSchema)
        #expect(reason(#"{"facts":[{"text":"a","sources":[1],"categories":["x"]}]}"#, ["money"]) == .wrongSchema)
        #expect(reason(#"{"facts":[{"text":"a","sources":[1],"categories":[]}]}"#, ["money"]) == nil)
    }

    @Test(
        "What is no JSON, or nothing, is told apart",
        arguments: [
            ("", .empty), (" \n", .empty), (#"{"facts":[]}"#, .empty), ("Sure! Here you go", .notJSON),
            (#"{"facts":[{"text":"a""#, .notJSON), ("```json\n{\"facts\":[]}\n```", .notJSON),
        ] as [(String, ExtractionFailure.Reason)]
    )
    func refusesNoJSON(_ answer: String, _ expected: ExtractionFailure.Reason) {
        #expect(reason(answer) == expected)
    }

    @Test("What only a refused fact came from is kept word for word, and nothing twice")
    func reading() throws {
        let facts = [
            ExtractedFact(text: "Our budget is 60k", sources: [0]),
            ExtractedFact(text: "I own a castle in Spain", sources: [0, 2]),
        ]
        let reading = try ExtractionReading(facts, of: Self.job)
        #expect(reading.facts == [facts[0]] && reading.kept == [2] && reading.dropped == 1)
        let event = UUID()
        let statements = reading.statements(of: Self.job, event: event)
        #expect(statements.map(\.content) == ["Our budget is 60k", "I live in Reno"])
        #expect(statements.map(\.role) == ["user", "user"] && statements.allSatisfy { $0.runID == "r" })
        let origin = statements[0].metadata["extraction"]
        #expect(origin?["messages"] == [1] && origin?["roles"] == ["user"])
        #expect(origin?["event_id"] == .string(event.uuidString.lowercased()))
        #expect(statements[1].metadata == [:])
        #expect(throws: ExtractionFailure(.ungrounded)) { try ExtractionReading([facts[1]], of: Self.job) }
    }
}
