import Logging
import Platform
import ServiceLifecycle
import SharedModels

/// Gives memories a vector of the model that this process is configured with, while `./mesh reembed` changes to it. Replicas work side by
/// side: each holds the few rows that it is at, and passes over those that another holds.
struct ReembeddingWork: Sendable {
    let store: any ReembeddingStore
    let embedder: any Embedder
    let logger: Logger
    let tally = JobTally()

    /// Memories at once; whoever changes one of them waits until they are embedded.
    static let portion = 16

    /// As the operator sees it, and asks for it.
    var job: Job {
        Job(shared: "re-embedding", "Embeds memories anew while ./mesh reembed changes the model", tally: tally) {
            await runAll()
        }
    }

    /// Looks for a change that is under way, every few seconds.
    func service() -> PeriodicService {
        PeriodicService(name: "re-embedding", every: .seconds(3), logger: logger) { await runAll() }
    }

    /// Until fewer than a portion lack a vector that nobody else is at, or shutdown begins.
    func runAll() async {
        do {
            guard try await store.nextModel() == embedder.model else { return }
            while !Task.isCancelled && !Task.isShuttingDownGracefully {
                let count = try await store.embedSome(limit: Self.portion, model: embedder.model) { texts in
                    let vectors = try await embedder.embed(texts)
                    guard vectors.count == texts.count else {
                        throw EmbeddingError(.invalidAnswer, "The embedding model left texts out.")
                    }
                    return vectors
                }
                guard count > 0 else { return }
                tally.add(count)
            }
        } catch {
            tally.fail(error)
            logger.warning("re-embedding waits", metadata: ["error": "\(error)"])
        }
    }
}

protocol ReembeddingStore: Sendable {
    /// The model that the memories are being changed to; nil while none is under way.
    func nextModel() async throws -> String?

    /// Holds so many memories that lack a vector of the next model and that nobody else holds, and gives them theirs.
    ///
    /// - Returns: how many; 0 where there are fewer, which are left to the command.
    func embedSome(
        limit: Int,
        model: String,
        _ embed: @Sendable ([String]) async throws -> [[Float]]
    ) async throws -> Int
}
