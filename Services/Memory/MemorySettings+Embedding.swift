import Platform

extension MemorySettings {
    static func embedding(from settings: inout SettingsReader) -> EmbeddingSettings {
        var embedding = EmbeddingSettings()
        let key = settings.secret("OPENAI_API_KEY")
        let provider = settings.string("EMBEDDING_PROVIDER", default: EmbeddingSettings.Provider.local.rawValue)
        embedding.provider = Self.provider(provider, "EMBEDDING_PROVIDER", &settings)
        embedding.model = settings.optionalString("EMBEDDING_MODEL")
        if settings.optionalString("VECTOR_EMBEDDING_DIMENSIONS") != nil {
            embedding.dimensions = settings.int("VECTOR_EMBEDDING_DIMENSIONS", default: 384, in: 1...4_000)
        }
        embedding.cacheEntries = settings.int("EMBEDDING_CACHE", default: embedding.cacheEntries, in: 0...1_000_000)
        embedding.modelPath = settings.optionalString("EMBEDDING_MODEL_PATH")
        embedding.vocabularyPath = settings.optionalString("EMBEDDING_VOCAB_PATH")
        embedding.runtimeLibrary = settings.optionalString("ONNXRUNTIME_LIBRARY")
        embedding.workers = settings.int("EMBEDDING_WORKERS", default: embedding.workers, in: 1...256)
        embedding.baseURL = settings.string("OPENAI_BASE_URL", default: embedding.baseURL)
        embedding.apiKey = key?.value
        embedding.requestTimeout = settings.seconds("EMBEDDING_TIMEOUT", default: embedding.requestTimeout)
        return embedding
    }

    /// What the two models have in common is set once.
    static func previousEmbedding(
        from settings: inout SettingsReader,
        beside current: EmbeddingSettings
    ) -> EmbeddingSettings? {
        let key = settings.secret("EMBEDDING_PREVIOUS_API_KEY")
        let model = settings.optionalString("EMBEDDING_PREVIOUS_MODEL")
        let dimensions = settings.optionalString("EMBEDDING_PREVIOUS_DIMENSIONS")
        let baseURL = settings.optionalString("EMBEDDING_PREVIOUS_BASE_URL")
        guard let provider = settings.optionalString("EMBEDDING_PREVIOUS_PROVIDER") else {
            if model != nil || dimensions != nil || baseURL != nil {
                settings.problem("EMBEDDING_PREVIOUS_PROVIDER", "is needed where other EMBEDDING_PREVIOUS settings are")
            }
            return nil
        }
        var previous = current
        previous.provider = Self.provider(provider, "EMBEDDING_PREVIOUS_PROVIDER", &settings)
        previous.model = model
        previous.dimensions =
            dimensions == nil ? nil : settings.int("EMBEDDING_PREVIOUS_DIMENSIONS", default: 384, in: 1...4_000)
        // One provider's key is no other's business.
        if let baseURL { (previous.baseURL, previous.apiKey) = (baseURL, nil) }
        if let key { previous.apiKey = key.value }
        return previous
    }

    private static func provider(
        _ name: String,
        _ setting: String,
        _ settings: inout SettingsReader
    ) -> EmbeddingSettings.Provider {
        if let known = EmbeddingSettings.Provider(rawValue: name) { return known }
        let all = EmbeddingSettings.Provider.allCases.map(\.rawValue).joined(separator: ", ")
        settings.problem(setting, "must be one of \(all)")
        return .local
    }
}
