import AsyncHTTPClient

/// Makes the embedder that the settings ask for.
enum EmbedderFactory {
    /// Loads the local model or prepares the provider's client, with a cache of query vectors in front. The local model takes
    /// some tens of milliseconds and blocks meanwhile.
    ///
    /// Throws ``EmbeddingError`` with code `configuration` that names the setting at fault.
    static func make(_ settings: EmbeddingSettings, http: HTTPClient) throws -> any Embedder {
        let base: any Embedder =
            switch settings.provider {
            case .local: try LocalEmbedder(settings: settings)
            case .openAI: try OpenAIEmbedder(settings: settings, http: http)
            }
        return settings.cacheEntries > 0 ? CachedEmbedder(base, entries: settings.cacheEntries) : base
    }
}
