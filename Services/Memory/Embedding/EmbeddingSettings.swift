import Foundation

/// What an embedder is made from; the service's settings fill it in.
struct EmbeddingSettings: Sendable {
    enum Provider: String, Sendable, CaseIterable {
        /// The model on this machine.
        case local
        /// Any endpoint that speaks OpenAI's `/embeddings`.
        case openAI = "openai"
    }

    /// EMBEDDING_PROVIDER
    var provider = Provider.local
    /// EMBEDDING_MODEL: the name written beside the vectors and sent to the provider; nil is the provider's default.
    var model: String?
    /// VECTOR_EMBEDDING_DIMENSIONS: nil is the model's own.
    var dimensions: Int?
    /// Query vectors kept; 0 keeps none.
    var cacheEntries = 1024

    /// EMBEDDING_MODEL_PATH: `model.onnx`; nil looks in ``ModelFiles/directories(workingDirectory:executable:)``.
    var modelPath: String?
    /// EMBEDDING_VOCAB_PATH: `vocab.txt`
    var vocabularyPath: String?
    /// ONNXRUNTIME_LIBRARY: `libonnxruntime.so`
    var runtimeLibrary: String?
    /// Threads that run the local model.
    var workers = ProcessInfo.processInfo.activeProcessorCount
    /// Tokens of a text that the local model reads; what follows is cut off. all-MiniLM-L6-v2 was trained on 256.
    var maximumTokens = 256

    /// OPENAI_BASE_URL
    var baseURL = "https://api.openai.com/v1"
    /// OPENAI_API_KEY; nil for servers that ask for none.
    var apiKey: String?
    /// One request to the provider, from its start to the last byte of the answer.
    var requestTimeout = Duration.seconds(15)

    static let localModel = "all-MiniLM-L6-v2"
    static let openAIModel = "text-embedding-3-large"
    /// text-embedding-3-large shortened by `dimensions`: 3,072 would not fit pgvector's index limit for `vector`.
    static let openAIDimensions = 1536
}
