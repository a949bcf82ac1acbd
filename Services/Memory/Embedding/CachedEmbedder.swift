import NIOConcurrencyHelpers

/// Remembers the vectors of recent queries, and asks once where several callers want the same text at the same time.
///
/// The first caller of a text embeds it in its own task; the others wait for it. Should it be cancelled, one of them
/// takes its place. Large batches (imports) pass by, so that they do not wash the queries out.
final class CachedEmbedder: Embedder {
    private typealias Waiter = CheckedContinuation<[Float]?, any Error>

    private struct State {
        var cache: LeastRecentlyUsed<String, [Float]>
        /// Texts being embedded now, each with those who wait for it.
        var flights: [String: [UInt64: Waiter]] = [:]
        var nextID: UInt64 = 0
    }

    private let base: any Embedder
    private let state: NIOLockedValueBox<State>

    /// Texts of a call that still counts as a query.
    private static let maximumTexts = 8
    /// UTF-8 bytes of a text that is worth keeping as a key.
    private static let maximumKeyLength = 2048

    init(_ base: any Embedder, entries: Int = 1024) {
        self.base = base
        state = NIOLockedValueBox(State(cache: LeastRecentlyUsed(capacity: entries)))
    }

    var model: String { base.model }
    var dimensions: Int { base.dimensions }

    /// How many wait for a text that another embeds.
    var waiting: Int { state.withLockedValue { $0.flights.values.reduce(0) { $0 + $1.count } } }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        guard texts.count <= Self.maximumTexts else { return try await base.embed(texts) }
        var found: [String: [Float]] = [:]
        while true {
            let missing = Set(texts).subtracting(found.keys)
            if missing.isEmpty { break }
            let (led, followed) = claim(missing, &found)
            if !led.isEmpty { try await lead(led, &found) }
            for text in followed {
                // nil: its leader went away, or was done before we could wait; the next round claims it anew.
                if let vector = try await follow(text) { found[text] = vector }
            }
        }
        return texts.compactMap { found[$0] }
    }

    private func claim(_ texts: Set<String>, _ found: inout [String: [Float]]) -> (led: [String], followed: [String]) {
        state.withLockedValue { state in
            var led: [String] = []
            var followed: [String] = []
            for text in texts {
                if let vector = state.cache.value(for: text) {
                    found[text] = vector
                } else if state.flights[text] != nil {
                    followed.append(text)
                } else {
                    state.flights[text] = [:]
                    led.append(text)
                }
            }
            return (led, followed)
        }
    }

    private func lead(_ texts: [String], _ found: inout [String: [Float]]) async throws {
        do {
            let vectors = try await base.embed(texts)
            guard vectors.count == texts.count else {
                throw EmbeddingError(
                    .invalidAnswer,
                    "The embedding model returned \(vectors.count) vectors for \(texts.count) texts."
                )
            }
            for (text, vector) in zip(texts, vectors) {
                found[text] = vector
                for waiter in land(text, vector) { waiter.resume(returning: vector) }
            }
        } catch {
            // A cancelled leader says nothing about the text: its followers try themselves.
            let concernsAll = !(error is CancellationError) && !Task.isCancelled
            for text in texts {
                for waiter in land(text, nil) {
                    if concernsAll { waiter.resume(throwing: error) } else { waiter.resume(returning: nil) }
                }
            }
            throw error
        }
    }

    private func land(_ text: String, _ vector: [Float]?) -> [Waiter] {
        state.withLockedValue { state in
            if let vector, text.utf8.count <= Self.maximumKeyLength { state.cache.insert(vector, for: text) }
            return state.flights.removeValue(forKey: text).map { Array($0.values) } ?? []
        }
    }

    private func follow(_ text: String) async throws -> [Float]? {
        let id = state.withLockedValue { state in
            state.nextID += 1
            return state.nextID
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: Waiter) in
                let answer: Swift.Result<[Float]?, any Error>? = state.withLockedValue { state in
                    // Checked under the lock: a cancellation after this finds the waiter.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    guard state.flights[text] != nil else { return .success(state.cache.value(for: text)) }
                    state.flights[text]?[id] = continuation
                    return nil
                }
                if let answer { continuation.resume(with: answer) }
            }
        } onCancel: {
            state.withLockedValue { $0.flights[text]?.removeValue(forKey: id) }?
                .resume(throwing: CancellationError())
        }
    }
}
