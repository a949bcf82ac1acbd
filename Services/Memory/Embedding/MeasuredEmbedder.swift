import Platform

/// Counts and traces what an embedding model is asked.
struct MeasuredEmbedder: Embedder {
    let base: any Embedder
    /// `openai`, or `local`.
    let provider: String

    var model: String { base.model }
    var dimensions: Int { base.dimensions }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        let call = ModelCall("embeddings", provider: provider, model: model)
        MemoryMetrics.embedded.observe(Double(texts.count))
        do {
            let vectors = try await base.embed(texts)
            call.ended()
            return vectors
        } catch {
            call.failed(error)
            throw error
        }
    }
}
