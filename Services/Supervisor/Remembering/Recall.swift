import Agents
import Clients
import Foundation
import Logging
import Platform
import SharedModels

/// What is known of the user that bears on a message: from the memory service, and from messages that have not reached
/// it yet.
struct Recall: Sendable {
    let memory: MemoryClient
    let store: any SessionStore
    /// How many memories; 0 recalls nothing.
    let limit: Int
    /// Of the memory search.
    let profile: String
    let threshold: Double
    /// Longest that a turn waits for the memory, or for an embedding, before it goes on without.
    let patience: Duration
    let logger: Logger

    struct Result: Sendable {
        var recollections: [OwnAnswers.Recollection]
        /// False where the memory could not be asked.
        var available: Bool
    }

    func recollect(_ message: String, excluding messageID: UUID, identity: Identity) async -> Result {
        guard let user = identity.user, limit > 0 else { return Result(recollections: [], available: true) }
        async let waiting = unremembered(excluding: messageID, identity: identity)
        let request = SearchMemoryRequest(
            namespace: MeshService.supervisor.namespace,
            userID: user,
            query: message,
            limit: limit,
            profile: profile,
            threshold: threshold
        )
        return await asking(waiting: await waiting) { try await memory.search(request, identity: identity).map(\.said) }
    }

    /// What was told last, newest first, whatever it was about.
    func latest(excluding messageID: UUID, identity: Identity) async -> Result {
        guard let user = identity.user, limit > 0 else { return Result(recollections: [], available: true) }
        let waiting = await unremembered(excluding: messageID, identity: identity)
        return await asking(waiting: waiting) {
            try await memory.list(
                namespace: MeshService.supervisor.namespace,
                user: user,
                limit: limit,
                identity: identity
            ).results.map { OwnAnswers.Recollection(id: $0.id, content: $0.content, saidAt: $0.createdAt, score: 1) }
        }
    }

    private func asking(
        waiting: [OwnAnswers.Recollection],
        _ ask: @escaping @Sendable () async throws -> [OwnAnswers.Recollection]
    ) async -> Result {
        do {
            let found = try await Deadline.limited(to: patience) { try await ask() }
            return Result(recollections: merge(found, waiting), available: true)
        } catch {
            logger.warning("memory could not be asked", metadata: ["error": "\(error)"])
            return Result(recollections: merge([], waiting), available: false)
        }
    }

    private func unremembered(excluding messageID: UUID, identity: Identity) async -> [OwnAnswers.Recollection] {
        let pending = (try? await store.unremembered(for: identity, limit: limit + 1)) ?? []
        return pending.filter { $0.messageID != messageID }.prefix(limit).map {
            OwnAnswers.Recollection(id: $0.messageID, content: $0.content, saidAt: $0.createdAt, score: 0)
        }
    }

    private func merge(
        _ found: [OwnAnswers.Recollection],
        _ waiting: [OwnAnswers.Recollection]
    ) -> [OwnAnswers.Recollection] {
        var seen: Set<String> = []
        return (found + waiting).map(\.withoutSecrets).filter { seen.insert($0.content).inserted }
    }
}

extension OwnAnswers.Recollection {
    /// Other programs write into the memory as well, and may not have masked what they wrote.
    fileprivate var withoutSecrets: OwnAnswers.Recollection {
        OwnAnswers.Recollection(id: id, content: SensitiveText.masked(content), saidAt: saidAt, score: score)
    }
}

extension ScoredMemory {
    fileprivate var said: OwnAnswers.Recollection {
        OwnAnswers.Recollection(id: id, content: content, saidAt: createdAt, score: score)
    }
}
