import Platform
import SharedModels

/// What the memory service counts.
enum MemoryMetrics {
    static let written = CounterFamily(
        "memory_writes_total",
        "Statements that came to be remembered, by what became of them.",
        labels: ["action"]
    )
    static let searches = HistogramFamily(
        "memory_search_duration_seconds",
        "Stages of a search; rank is vectors and words in one statement, total is all of it.",
        labels: ["stage"],
        buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]
    )
    static let found = HistogramFamily(
        "memory_search_results",
        "Memories that a search gave.",
        buckets: [0, 1, 2, 5, 10, 20, 50, 100]
    )
    static let embedded = HistogramFamily(
        "memory_embedding_batch_texts",
        "Texts of one call of the embedding model; texts that the cache knows are none.",
        buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024]
    )
    static let extractions = CounterFamily(
        "memory_extractions_total",
        "Messages that a model read for memories, by what came of it.",
        labels: ["outcome"]
    )
    static let webhooks = CounterFamily(
        "memory_webhook_messages_total",
        "Messages to webhooks that were tried, by what became of them.",
        labels: ["outcome"]
    )

    /// Has all of them shown.
    static func declare() { _ = (written, searches, found, embedded, extractions, webhooks) }

    static func note(_ results: [AddMemoryResult]) {
        for result in results { written.add(1, result.action.rawValue) }
    }

    /// Runs one stage of a search, as a step of its trace.
    static func stage<R>(_ name: String, _ body: () async throws -> R) async rethrows -> R {
        let began = ContinuousClock.now
        defer { searches.observe(ContinuousClock.now - began, name) }
        return try await Tracing.span("search_memory \(name)", .inside, []) { _ in try await body() }
    }
}
