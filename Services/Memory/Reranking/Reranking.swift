/// Reads the best of a first ranking again, each together with the question.
struct Reranking: Sendable {
    let reranker: any Reranker
    /// How many of the first ranking are read.
    let candidates: Int

    /// What the cross-encoder says is one more term of the score. What lies past the candidates keeps its place behind them.
    func sort(_ found: [FoundMemory], _ plan: SearchPlan, limit: Int) async throws -> [FoundMemory] {
        var best = Array(found.prefix(candidates))
        let scores = try await reranker.score(
            plan.question,
            best.map { memory in memory.speaker.map { "\($0): \(memory.content)" } ?? memory.content }
        )
        for (index, score) in zip(best.indices, scores) { best[index].terms.rerank = plan.weights.rerank * score }
        // Stable: where scores are equal the first ranking stands.
        best = best.enumerated()
            .sorted { ($1.element.terms.sum, $0.offset) < ($0.element.terms.sum, $1.offset) }
            .map(\.element)
        return Array((best + found.dropFirst(candidates)).prefix(limit))
    }
}
