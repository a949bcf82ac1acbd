import Synchronization

@testable import Memory

/// Works for so many batches, and then no more.
final class FailingEmbedder: Embedder {
    private let words = WordEmbedder()
    private let left: Mutex<Int>

    init(after batches: Int) { left = Mutex(batches) }

    var model: String { words.model }
    var dimensions: Int { words.dimensions }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        let works = left.withLock { left in
            left -= 1
            return left >= 0
        }
        guard works else { throw EmbeddingError(.unavailable, "It is gone.") }
        return try await words.embed(texts)
    }
}
