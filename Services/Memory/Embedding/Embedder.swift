/// Texts in, unit vectors out.
protocol Embedder: Sendable {
    /// What is written beside every stored vector; vectors of different models are never compared.
    var model: String { get }
    /// The length of every vector.
    var dimensions: Int { get }

    /// One vector of length 1 a text, in the order of the texts.
    ///
    /// Throws ``EmbeddingError``, or `CancellationError` when the calling task is cancelled.
    func embed(_ texts: [String]) async throws -> [[Float]]
}

extension Embedder {
    func embed(_ text: String) async throws -> [Float] {
        guard let vector = try await embed([text]).first else {
            throw EmbeddingError(.invalidAnswer, "The embedding model returned no vector.")
        }
        return vector
    }
}
