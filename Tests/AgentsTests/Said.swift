import Foundation
import SharedModels
import Testing

@testable import Agents

/// A text and everything that is to be read from it, and nothing else.
struct Said: Sendable, CustomTestStringConvertible {
    let text: String
    let captured: String
    let question: String?
    let asks: Set<Slots.Ask>
    let unassigned: [Double]
    let retracted: [Double]

    init(
        _ text: String,
        _ captured: String,
        answering question: String? = nil,
        asks: Set<Slots.Ask> = [],
        unassigned: [Double] = [],
        retracted: [Double] = []
    ) {
        self.text = text
        self.captured = captured
        self.question = question
        self.asks = asks
        self.unassigned = unassigned
        self.retracted = retracted
    }

    var testDescription: String { text }

    func check(sourceLocation: SourceLocation = #_sourceLocation) throws {
        let now = try #require(Timestamp.parse("2026-03-01T00:00:00Z"))
        let slots = Slots(text: text, answering: question, now: now)
        let expected: [String: JSONValue] = try JSON.decode(from: Data(captured.utf8))
        #expect(slots.captured == expected, sourceLocation: sourceLocation)
        #expect(slots.asks == asks, sourceLocation: sourceLocation)
        #expect(slots.unassignedAmounts == unassigned, sourceLocation: sourceLocation)
        #expect(slots.retractedAmounts == retracted, sourceLocation: sourceLocation)
        #expect(
            Slots(captured: slots.captured).captured == expected,
            "what was captured reads back",
            sourceLocation: sourceLocation
        )
    }
}
