/// What a reranker is made from; without a model there is none.
struct RerankSettings: Sendable {
    /// MEMORY_RERANK_MODEL_PATH: the cross-encoder's `model.onnx`.
    var modelPath: String?
    /// MEMORY_RERANK_VOCAB_PATH: its `vocab.txt`; the embedding model's where not set.
    var vocabularyPath: String?
    /// MEMORY_RERANK_CANDIDATES: results of the first ranking that are read again.
    var candidates = 30

    /// Throws ``EmbeddingError`` that names the setting at fault.
    func make(_ embedding: EmbeddingSettings) throws -> (any Reranker)? {
        guard let modelPath else { return nil }
        var local = embedding
        local.modelPath = modelPath
        local.vocabularyPath = vocabularyPath ?? embedding.vocabularyPath
        return try CrossEncoder(files: try ModelFiles.locate(local), workers: embedding.workers)
    }
}
