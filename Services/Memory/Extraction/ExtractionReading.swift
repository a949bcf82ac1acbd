import Foundation
import SharedModels

/// What is to be stored of an answer: the facts that the messages state, and word for word the messages that only a refused
/// fact came from.
struct ExtractionReading: Sendable, Hashable {
    var facts: [ExtractedFact]
    /// Lines that are kept as they are.
    var kept: [Int]
    /// Facts that no message states.
    var dropped: Int

    /// - Throws: `ungrounded` where no fact is left.
    init(_ facts: [ExtractedFact], of job: ExtractionJob) throws(ExtractionFailure) {
        var stated: [ExtractedFact] = []
        var covered: Set<Int> = []
        var doubtful: Set<Int> = []
        for fact in facts {
            if Grounding(fact.sources, of: job.lines).states(fact.text),
                Admission.refusal(of: fact.text) == nil
            {
                stated.append(fact)
                covered.formUnion(fact.sources)
            } else {
                doubtful.formUnion(fact.sources)
            }
        }
        guard !stated.isEmpty else { throw ExtractionFailure(.ungrounded) }
        self.facts = stated
        kept = doubtful.subtracting(covered).filter { job.lines[$0].isKept }.sorted()
        dropped = facts.count - stated.count
    }

    /// What the write pipeline is given, in the order of the messages.
    func statements(of job: ExtractionJob, event: UUID) -> [Statement] {
        let drawn = facts.map { fact in (fact.sources.first ?? 0, Self.statement(fact, job, event)) }
        let verbatim = kept.map { ($0, job.statement($0)) }
        return (drawn + verbatim).enumerated()
            .sorted { ($0.element.0, $0.offset) < ($1.element.0, $1.offset) }.map(\.element.1)
    }

    /// A fact is said by whoever said the first of its sources, at the time of the last.
    private static func statement(_ fact: ExtractedFact, _ job: ExtractionJob, _ event: UUID) -> Statement {
        let sources = fact.sources.filter { job.lines[$0].isSource }
        var statement = job.common
        statement.content = fact.text
        statement.role = sources.first.map { job.lines[$0].role }
        statement.speaker = sources.first.flatMap { job.lines[$0].name }
        statement.createdAt = sources.map { job.lines[$0].saidAt }.max() ?? job.common.createdAt
        statement.categories += fact.categories.filter { !statement.categories.contains($0) }
        statement.metadata["extraction"] = [
            "event_id": .string(event.uuidString.lowercased()),
            "messages": .array(fact.sources.map { .int($0 + 1) }),
            "roles": .array(fact.sources.map { .string(job.lines[$0].role) }),
        ]
        return statement
    }
}
