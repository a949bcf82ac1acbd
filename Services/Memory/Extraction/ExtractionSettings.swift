/// Which model draws facts out of messages, and how it is asked.
struct ExtractionSettings: Sendable, Hashable {
    /// MEMORY_EXTRACTION_MODEL: nil = none, and messages are kept word for word.
    var model: String?
    /// MEMORY_EXTRACTION_BASE_URL, else OPENAI_BASE_URL: any endpoint that speaks OpenAI's `/chat/completions`.
    var baseURL = EmbeddingSettings().baseURL
    /// MEMORY_EXTRACTION_API_KEY, else OPENAI_API_KEY; nil for servers that ask for none.
    var apiKey: String?
    /// MEMORY_EXTRACTION_TIMEOUT: one call, from its start to the last byte of the answer.
    var timeout = Duration.seconds(30)
    /// MEMORY_EXTRACTION_TRIES: calls of the model an event, before its messages are kept word for word.
    var tries = 3
    /// MEMORY_EXTRACTION_TOKENS: tokens of an answer, those of reasoning among them.
    var tokens = 4_096
    /// MEMORY_EXTRACTION_REASONING: `reasoning_effort`; nil is not sent.
    var reasoning: String?
    /// MEMORY_EXTRACTION_CONCURRENCY: events at work at the same time in this process.
    var concurrency = 4

    static let defaultModel = "gpt-5-nano"
    /// The least of what the default model takes: facts are read off, not thought out.
    static let defaultReasoning = "minimal"
}
