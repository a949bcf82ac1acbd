import Foundation
import Platform
import Postgres
import SharedModels

/// Changes what is remembered.
struct MemoryKeeper: Sendable {
    let models: EmbeddingModels
    let memories: any MemoryStore
    let store: any KeepingStore
    let now: @Sendable () -> Date

    /// New content goes through the steps of the write pipeline: normalised, admitted, embedded, indexed.
    ///
    /// - Returns: the memory afterwards; nil where there is none within reach.
    /// - Throws: 422 where the content is nothing to remember.
    func change(
        _ id: UUID,
        _ change: MemoryChange,
        claims: DatabaseClaims,
        actor: String
    ) async throws -> MemoryRecord? {
        var change = change
        if let content = change.content {
            // Whose it is, who said it and when never change, so they may be read before.
            guard let known = try await memories.memory(id, at: now(), claims: claims) else { return nil }
            let before = Statement(known, tenant: claims.tenant)
            var statement = before
            statement.content = Normalization.normalize(content)
            if let refusal = Admission.refusal(of: statement.body) {
                throw APIError.validation([FieldProblem(field: "content", message: "is refused: \(refusal.rawValue)")])
            }
            change.content = statement.content
            let (whole, said) = (change, statement)
            return try await models.using { embedder in
                let rewording = Rewording(
                    draft: Draft(
                        id: id,
                        statement: said,
                        vector: try await embedder.embed(said.spoken),
                        model: embedder.model
                    ),
                    importanceBefore: Draft(id: id, statement: before, vector: [], model: embedder.model).importance
                )
                return try await store.change(id, whole, rewording: rewording, at: now(), claims: claims, actor: actor)
            }
        }
        return try await store.change(id, change, rewording: nil, at: now(), claims: claims, actor: actor)
    }
}

extension Statement {
    /// What was said to make this memory.
    fileprivate init(_ record: MemoryRecord, tenant: String) {
        self.init(
            scope: Scope(tenant: tenant, namespace: record.namespace, user: record.userID),
            content: record.content,
            speaker: record.speaker,
            role: record.role,
            runID: record.runID,
            agentID: record.agentID,
            createdAt: record.createdAt
        )
    }
}
