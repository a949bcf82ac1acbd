import Foundation
import Postgres
import SharedModels

/// Answers a question from memory: embeds it, looks at who is known in the scope, ranks, and notes what was recalled.
struct MemoryFinder: Sendable {
    let embedder: any Embedder
    let store: any MemoryStore
    let access: AccessLog
    let now: @Sendable () -> Date

    /// The best memories first.
    func find(_ plan: SearchPlan, claims: DatabaseClaims) async throws -> [ScoredMemory] {
        let moment = now()
        async let asAsked = embedder.embed([plan.question])
        let survey = try await store.survey(
            plan,
            names: SpeakerNames.candidates(in: plan.question),
            at: moment,
            claims: claims
        )
        guard survey.eligible > 0 else {
            // Nothing can match; the vector is awaited only so that a broken model does not go unnoticed.
            _ = try await asAsked
            return []
        }
        let asSaid = SpeakerNames.inFirstPerson(plan.question, names: survey.speakers)
        async let inFirstPerson = asSaid == plan.question ? [] : embedder.embed([asSaid])
        let vector = QueryVector(meanOf: try await asAsked + inFirstPerson)
        let found = try await store.find(plan, vector: vector, survey: survey, at: moment, claims: claims)
        if let other = found.first(where: { $0.embeddingModel != embedder.model })?.embeddingModel {
            throw MemoryError.otherModel(stored: other, configured: embedder.model)
        }
        let results = found.map { $0.scored(explain: plan.explain) }
            .filter { $0.score >= plan.threshold ?? -.infinity }
        access.note(found.prefix(results.count), at: moment)
        return results
    }
}
