import Foundation
import Platform
import Postgres
import SharedModels

/// Answers a question from memory: embeds it, looks at who is known in the scope, ranks, and notes what was recalled.
struct MemoryFinder: Sendable {
    let models: EmbeddingModels
    let store: any MemoryStore
    let access: AccessLog
    /// Reads the best again, where a search asks for it.
    var reranking: Reranking?
    let now: @Sendable () -> Date

    /// The best memories first.
    func find(_ asked: SearchPlan, claims: DatabaseClaims) async throws -> [ScoredMemory] {
        let began = ContinuousClock.now
        let found = try await Tracing.span("search_memory", .inside, [("gen_ai.operation.name", "search_memory")]) {
            _ in
            try await search(asked, claims: claims)
        }
        MemoryMetrics.searches.observe(ContinuousClock.now - began, "total")
        MemoryMetrics.found.observe(Double(found.count))
        return found
    }

    private func search(_ asked: SearchPlan, claims: DatabaseClaims) async throws -> [ScoredMemory] {
        let moment = now()
        let reranking = asked.reranks ? reranking : nil
        var plan = asked
        if let reranking { plan.limit = max(plan.limit, reranking.candidates) }
        let wide = plan
        var found = try await models.using { embedder in
            try await rank(wide, by: embedder, seeds: asked.limit, at: moment, claims)
        }
        if let reranking {
            let (first, wide) = (found, plan)
            found = try await MemoryMetrics.stage("rerank") {
                try await reranking.sort(first, wide, limit: asked.limit)
            }
        }
        let results = found.map { $0.scored(explain: plan.explain) }
            .filter { $0.score >= plan.threshold ?? -.infinity }
        access.note(found.prefix(results.count), at: moment)
        return results
    }

    /// - Parameter seeds: how many of the best links are followed from.
    private func rank(
        _ plan: SearchPlan,
        by embedder: any Embedder,
        seeds: Int,
        at moment: Date,
        _ claims: DatabaseClaims
    ) async throws -> [FoundMemory] {
        async let asAsked = MemoryMetrics.stage("embed") { try await embedder.embed([plan.question]) }
        var survey = try await MemoryMetrics.stage("survey") {
            try await store.survey(
                plan,
                names: SpeakerNames.candidates(in: plan.question),
                at: moment,
                claims: claims
            )
        }
        guard survey.eligible > 0 else {
            // Nothing can match; the vector is awaited only so that a broken model does not go unnoticed.
            _ = try await asAsked
            return []
        }
        let asked = try await asAsked.first ?? []
        var names = survey.speakers
        var found = try await find(plan, by: embedder, asked: asked, names: names, survey, at: moment, claims)
        // Who is spoken of under a misspelled name is known only by those who answer.
        let keys = Set(found.compactMap { $0.speaker?.lowercased().split(separator: " ").first.map(String.init) })
        let misspelled = SpeakerNames.misspelled(in: plan.question, of: keys.sorted())
        if !misspelled.isEmpty {
            names += misspelled.map(\.written)
            survey.speakers = Set(survey.speakers + misspelled.map(\.speaker)).sorted()
            found = try await find(plan, by: embedder, asked: asked, names: names, survey, at: moment, claims)
        }
        if plan.hops > 0, !found.isEmpty {
            let seeds = found.prefix(seeds).map { Reached(id: $0.id, score: $0.terms.sum) }
            let reached = try await MemoryMetrics.stage("graph") {
                try await LinkHops.follow(from: seeds, hops: plan.hops) {
                    try await store.linked(with: $0, tenant: plan.scope.tenant, claims: claims)
                }
            }
            if !reached.isEmpty {
                found = try await find(
                    plan,
                    by: embedder,
                    asked: asked,
                    names: names,
                    survey,
                    reached: reached,
                    at: moment,
                    claims
                )
            }
        }
        if let other = found.first(where: { $0.embeddingModel != embedder.model })?.embeddingModel {
            throw MemoryError.otherModel(stored: other, configured: embedder.model)
        }
        return found
    }

    /// - Parameter names: speakers as the question writes them.
    private func find(
        _ plan: SearchPlan,
        by embedder: any Embedder,
        asked: [Float],
        names: [String],
        _ survey: Survey,
        reached: [Reached] = [],
        at moment: Date,
        _ claims: DatabaseClaims
    ) async throws -> [FoundMemory] {
        let asSaid = SpeakerNames.inFirstPerson(plan.question, names: names)
        let said = asSaid == plan.question ? nil : try await embedder.embed([asSaid]).first
        return try await MemoryMetrics.stage("rank") {
            try await store.find(
                plan,
                vector: QueryVector(asked: asked, said: said),
                survey: survey,
                reached: reached,
                at: moment,
                claims: claims
            )
        }
    }
}
