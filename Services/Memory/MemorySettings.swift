import Platform

/// Every setting of this service beyond those that all processes have.
struct MemorySettings: ServiceSettings {
    /// EMBEDDING_PROVIDER (`local`, `openai`) and what goes with it.
    var embedding = EmbeddingSettings()
    /// EMBEDDING_PREVIOUS_PROVIDER and what goes with it: the model before, until the memories are embedded anew.
    var previousEmbedding: EmbeddingSettings?
    /// MEMORY_RERANK_MODEL_PATH, MEMORY_RERANK_VOCAB_PATH, MEMORY_RERANK_CANDIDATES (30): an optional cross-encoder.
    var reranking = RerankSettings()
    var limits = SearchLimits()
    /// MEMORY_EXTRACTION_MODEL (`gpt-5-nano` where there is a key, `none`) and what goes with it.
    var extraction = ExtractionSettings()
    /// MEMORY_WEIGHTS: replaces weights of the profile `balanced`, as `recency=0.03,next=0`.
    var weights = ScoringWeights.balanced
    /// MEMORY_ACCESS_INTERVAL (5 s): how often what was recalled is written down.
    var accessInterval = Duration.seconds(5)

    /// MEMORY_RETENTION_DAYS (30, 0 keeps all), MEMORY_RETENTION_NAMESPACES, MEMORY_EVENT_DAYS (7).
    var retention = RetentionRules()
    /// MEMORY_HISTORY_DAYS (0): entries of the history are deleted after so many days; 0 keeps them as long as their user.
    var historyDays = 0
    /// MEMORY_SWEEP_INTERVAL (10 minutes): how often memories are let go of; 0 never does.
    var sweepInterval = Duration.seconds(600)
    /// MEMORY_TRANSFER_TIMEOUT (1 hour), MEMORY_TRANSFER_IDLE (60 s), MEMORY_IMPORTS (4).
    var transfers = TransferLimits()
    /// MEMORY_WEBHOOK_PRIVATE (no), MEMORY_WEBHOOK_TIMEOUT (10 s), MEMORY_WEBHOOK_TRIES (34), MEMORY_WEBHOOK_CONCURRENCY (8).
    var webhooks = WebhookSettings()

    init() {}

    init(from settings: inout SettingsReader) {
        embedding = Self.embedding(from: &settings)
        previousEmbedding = Self.previousEmbedding(from: &settings, beside: embedding)
        reranking.modelPath = settings.optionalString("MEMORY_RERANK_MODEL_PATH")
        reranking.vocabularyPath = settings.optionalString("MEMORY_RERANK_VOCAB_PATH")
        reranking.candidates = settings.int("MEMORY_RERANK_CANDIDATES", default: reranking.candidates, in: 1...200)
        extraction = Self.extraction(from: &settings)
        // Up to so many memories a scope is ranked in full, beyond by candidates.
        limits.exactMemories = settings.int("MEMORY_EXACT_LIMIT", default: limits.exactMemories, in: 100...100_000)
        limits.candidates = settings.int("MEMORY_CANDIDATES", default: limits.candidates, in: 10...1_000)
        accessInterval = settings.seconds("MEMORY_ACCESS_INTERVAL", default: accessInterval)
        sweepInterval = settings.seconds("MEMORY_SWEEP_INTERVAL", default: sweepInterval)
        historyDays = settings.int("MEMORY_HISTORY_DAYS", default: historyDays, in: 0...36_500)
        transfers.timeout = settings.seconds("MEMORY_TRANSFER_TIMEOUT", default: transfers.timeout)
        transfers.idle = settings.seconds("MEMORY_TRANSFER_IDLE", default: transfers.idle)
        transfers.imports = settings.int("MEMORY_IMPORTS", default: transfers.imports, in: 1...256)
        retention = Self.retention(from: &settings)
        webhooks = WebhookSettings(from: &settings)
        for item in settings.list("MEMORY_WEIGHTS", default: []) {
            let parts = item.split(separator: "=", maxSplits: 1).map { $0.trimmingPrefix(while: \.isWhitespace) }
            guard parts.count == 2, let value = Double(parts[1]) else {
                settings.problem("MEMORY_WEIGHTS", "'\(item)' is not of the form name=number")
                continue
            }
            if let problem = weights.replace(String(parts[0]), with: value) {
                settings.problem("MEMORY_WEIGHTS", "\(parts[0]) \(problem)")
            }
        }
    }

    private static func retention(from settings: inout SettingsReader) -> RetentionRules {
        var rules = RetentionRules()
        let days = settings.double("MEMORY_RETENTION_DAYS", default: rules.days ?? 0, in: 0...36_500)
        rules.days = RetentionRules.days(days) ?? nil
        rules.eventDays = settings.double("MEMORY_EVENT_DAYS", default: rules.eventDays, in: 0...36_500)
        for item in settings.list("MEMORY_RETENTION_NAMESPACES", default: []) {
            if let problem = rules.read(item) { settings.problem("MEMORY_RETENTION_NAMESPACES", problem) }
        }
        return rules
    }
}
