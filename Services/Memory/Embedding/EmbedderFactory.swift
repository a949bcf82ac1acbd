import AsyncHTTPClient

/// Makes the embedder that the settings ask for.
enum EmbedderFactory {
    /// Loads the local model or prepares the provider's client, with a cache of query vectors in front. The local model takes
    /// some tens of milliseconds and blocks meanwhile.
    ///
    /// Throws ``EmbeddingError`` with code `configuration` that names the setting at fault.
    static func make(_ settings: EmbeddingSettings, http: HTTPClient) throws -> any Embedder {
        let base =
            switch settings.provider {
            case .local: MeasuredEmbedder(base: try LocalEmbedder(settings: settings), provider: "local")
            case .openAI: MeasuredEmbedder(base: try OpenAIEmbedder(settings: settings, http: http), provider: "openai")
            }
        return settings.cacheEntries > 0 ? CachedEmbedder(base, entries: settings.cacheEntries) : base
    }
}
