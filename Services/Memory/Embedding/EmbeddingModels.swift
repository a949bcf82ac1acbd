import NIOConcurrencyHelpers
import Postgres

/// The embedding models of this process: the one that it is configured with and, while the memories change to it, the one
/// before. Which of them is asked is for the database to say, because all stored vectors are of one model.
final class EmbeddingModels: Sendable {
    /// The one that the settings ask for.
    let configured: any Embedder
    private let previous: (any Embedder)?
    private let stored: @Sendable () async throws -> String?
    private let active: NIOLockedValueBox<any Embedder>

    /// - Parameter stored: the model of the stored vectors; nil where there are none.
    init(
        _ configured: any Embedder,
        previous: (any Embedder)? = nil,
        stored: @escaping @Sendable () async throws -> String? = { nil }
    ) {
        self.configured = configured
        self.previous = previous
        self.stored = stored
        active = NIOLockedValueBox(configured)
    }

    /// Whether there are two of them.
    var isChanging: Bool { previous != nil }

    /// The one that is asked now.
    var current: any Embedder { active.withLockedValue { $0 } }

    func named(_ model: String) -> (any Embedder)? {
        configured.model == model ? configured : previous.flatMap { $0.model == model ? $0 : nil }
    }

    /// Asks the database.
    ///
    /// - Throws: ``MemoryError/otherModel(stored:configured:)`` where the vectors are of a model that is not here.
    @discardableResult
    func refresh() async throws -> any Embedder {
        guard let model = try await stored() else {
            active.withLockedValue { $0 = configured }
            return configured
        }
        guard let embedder = named(model) else {
            throw MemoryError.otherModel(stored: model, configured: configured.model)
        }
        active.withLockedValue { $0 = embedder }
        return embedder
    }

    /// Runs `body` with the model of the stored vectors. Where they turn out to be of the other one, because they changed in the
    /// middle, `body` is run again, so it must have changed nothing until then.
    func using<Result>(_ body: (any Embedder) async throws -> Result) async throws -> Result {
        let embedder = current
        do {
            return try await body(embedder)
        } catch let error where Self.tellsOfOtherModel(error) {
            let right = try await refresh()
            guard right.model != embedder.model else { throw error }
            return try await body(right)
        }
    }

    private static func tellsOfOtherModel(_ error: any Error) -> Bool {
        if error is MemoryError { return true }
        // The first is ours (migration 0019); the other is pgvector's for vectors of different lengths.
        return ["YM001", "22000"].contains((error as? PostgresError)?.sqlState)
    }
}
