import Logging
import Platform

/// At the start: whether the database's vectors are of a model that is here. A service that could answer nothing does not
/// start, and says which setting is at odds with the database.
struct EmbeddingCheck: Sendable {
    let models: EmbeddingModels
    let store: any MemoryStore

    /// A database that does not answer yet is waited for elsewhere: readiness tells of it.
    private static let patience = Duration.seconds(5)

    /// - Throws: ``EmbeddingError`` with code `configuration`.
    func run(logger: Logger) async throws {
        let found: (model: any Embedder, column: Int)
        do {
            found = try await Deadline.limited(to: Self.patience) {
                (try await models.refresh(), try await store.dimensions())
            }
        } catch MemoryError.otherModel(let stored, let configured) {
            throw EmbeddingError(
                .configuration,
                "EMBEDDING_PROVIDER, EMBEDDING_MODEL: the memories are embedded by \(stored), not by \(configured). To change to it, "
                    + "set EMBEDDING_PREVIOUS_PROVIDER (and EMBEDDING_PREVIOUS_MODEL, EMBEDDING_PREVIOUS_DIMENSIONS) to the model "
                    + "that is there, and run ./mesh reembed."
            )
        } catch {
            try Task.checkCancellation()
            logger.warning("stored embeddings could not be looked at", metadata: ["error": "\(error)"])
            return
        }
        guard found.column == found.model.dimensions || found.column == 0 else {
            throw EmbeddingError(
                .configuration,
                "VECTOR_EMBEDDING_DIMENSIONS: " + Self.width(of: found.model, in: found.column)
            )
        }
    }

    static func width(of embedder: any Embedder, in column: Int) -> String {
        "\(embedder.model) gives \(embedder.dimensions) dimensions, the database's vectors have \(column). "
            + "A database without memories is made wider or narrower by ./mesh migrate."
    }
}
