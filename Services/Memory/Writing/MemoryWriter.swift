import Foundation
import Postgres
import SharedModels

/// The write pipeline: normalise, admit, embed in one batch, then store what is new and touch what is known.
struct MemoryWriter: Sendable {
    let embedder: any Embedder
    let store: any MemoryStore
    let now: @Sendable () -> Date

    /// One result a statement, in order. All are kept or, where this throws, none.
    func remember(
        _ statements: [Statement],
        claims: DatabaseClaims,
        actor: String
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
        if !admitted.isEmpty {
            let vectors = try await embedder.embed(admitted.map(\.statement.spoken))
            guard vectors.count == admitted.count else {
                throw EmbeddingError(.invalidAnswer, "The embedding model returned too few vectors.")
            }
            let drafts = zip(admitted, vectors).map { item, vector in
                Draft(id: UUID(), statement: item.statement, vector: vector, model: embedder.model)
            }
            let plan = WritePlan(drafts: drafts)
            let verdicts = try await store.write(drafts, at: now(), claims: claims, actor: actor, decide: plan.decide)
            for (index, verdict) in verdicts.enumerated() {
                results[admitted[index].position] = Self.result(of: verdict, drafts[index])
            }
        }
        return results.map {
            $0 ?? AddMemoryResult(id: nil, action: .rejected, reason: Admission.Refusal.empty.rawValue)
        }
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
