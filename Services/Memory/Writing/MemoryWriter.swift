import Foundation
import Platform
import Postgres
import SharedModels

/// The write pipeline: normalise, admit, embed in one batch, then store what is new and touch what is known.
struct MemoryWriter: Sendable {
    let models: EmbeddingModels
    let store: any MemoryStore
    let now: @Sendable () -> Date

    /// One result a statement, in order. All are kept or, where this throws, none.
    ///
    /// - Parameters:
    ///   - event: work that this is the end of, in the same transaction; throws ``EventLost`` where it is another's by now.
    ///   - outcome: what is noted as the event's result.
    func remember(
        _ statements: [Statement],
        claims: DatabaseClaims,
        actor: String,
        closing event: ClaimedEvent? = nil,
        outcome: @escaping @Sendable ([AddMemoryResult]) throws -> JSONValue = { try JSONValue(encoding: $0) }
    ) async throws -> [AddMemoryResult] {
        let results = try await Tracing.span("upsert_memory", .inside, [("gen_ai.operation.name", "upsert_memory")]) {
            _ in
            try await kept(statements, claims: claims, actor: actor, closing: event, outcome: outcome)
        }
        MemoryMetrics.note(results)
        return results
    }

    private func kept(
        _ statements: [Statement],
        claims: DatabaseClaims,
        actor: String,
        closing event: ClaimedEvent?,
        outcome: @escaping @Sendable ([AddMemoryResult]) throws -> JSONValue
    ) async throws -> [AddMemoryResult] {
        var results = [AddMemoryResult?](repeating: nil, count: statements.count)
        var admitted: [(position: Int, statement: Statement)] = []
        for (position, statement) in statements.enumerated() {
            var statement = statement
            statement.content = Normalization.normalize(statement.content)
            if let refusal = Admission.refusal(of: statement.body) {
                results[position] = AddMemoryResult(id: nil, action: .rejected, reason: refusal.rawValue)
            } else {
                admitted.append((position, statement))
            }
        }
        guard !admitted.isEmpty || event != nil else { return results.compactMap { $0 } }
        let (kept, refused) = (admitted, results)
        return try await models.using { embedder in
            try await store(kept, beside: refused, by: embedder, claims, actor: actor, closing: event, outcome)
        }
    }

    private func store(
        _ admitted: [(position: Int, statement: Statement)],
        beside refused: [AddMemoryResult?],
        by embedder: any Embedder,
        _ claims: DatabaseClaims,
        actor: String,
        closing event: ClaimedEvent?,
        _ outcome: @escaping @Sendable ([AddMemoryResult]) throws -> JSONValue
    ) async throws -> [AddMemoryResult] {
        let vectors = admitted.isEmpty ? [] : try await embedder.embed(admitted.map(\.statement.spoken))
        guard vectors.count == admitted.count else {
            throw EmbeddingError(.invalidAnswer, "The embedding model returned too few vectors.")
        }
        let drafts = zip(admitted, vectors).map { item, vector in
            Draft(id: UUID(), statement: item.statement, vector: vector, model: embedder.model)
        }
        let positions = admitted.map(\.position)
        let fill: @Sendable ([Verdict]) -> [AddMemoryResult] = { verdicts in
            var all = refused
            for (index, verdict) in verdicts.enumerated() {
                all[positions[index]] = Self.result(of: verdict, drafts[index])
            }
            return all.compactMap { $0 }
        }
        let verdicts = try await store.write(
            drafts,
            at: now(),
            claims: claims,
            actor: actor,
            closing: event.map { EventClosing(event: $0) { try outcome(fill($0)) } },
            decide: WritePlan(drafts: drafts).decide
        )
        return fill(verdicts)
    }

    private static func result(of verdict: Verdict, _ draft: Draft) -> AddMemoryResult {
        switch verdict {
        case .add(let connections) where connections.supersedes.isEmpty:
            AddMemoryResult(id: draft.id, action: .added)
        case .add(let connections):
            AddMemoryResult(id: draft.id, action: .superseded, supersedes: connections.supersedes)
        case .merge(let id, let reason):
            AddMemoryResult(id: id, action: .merged, reason: reason.rawValue)
        case .reject(let reason):
            AddMemoryResult(id: nil, action: .rejected, reason: reason.rawValue)
        }
    }
}
