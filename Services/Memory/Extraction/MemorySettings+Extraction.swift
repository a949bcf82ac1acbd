import Foundation
import Platform

extension MemorySettings {
    /// A key makes the default model the one that is asked; without one a model must be named.
    static func extraction(from settings: inout SettingsReader) -> ExtractionSettings {
        var extraction = ExtractionSettings()
        let shared = settings.secret("OPENAI_API_KEY")
        let key = settings.secret("MEMORY_EXTRACTION_API_KEY") ?? shared
        extraction.apiKey = key?.value
        let named = settings.optionalString("MEMORY_EXTRACTION_MODEL")
        extraction.model = named == "none" ? nil : named ?? key.map { _ in ExtractionSettings.defaultModel }
        let isDefault = extraction.model == ExtractionSettings.defaultModel
        let reasoning = settings.optionalString("MEMORY_EXTRACTION_REASONING")
        extraction.reasoning =
            reasoning == "none" ? nil : reasoning ?? (isDefault ? ExtractionSettings.defaultReasoning : nil)
        let base = settings.string("OPENAI_BASE_URL", default: extraction.baseURL)
        if extraction.model != nil {
            extraction.baseURL = settings.url("MEMORY_EXTRACTION_BASE_URL", default: base).absoluteString
        }
        extraction.timeout = settings.seconds("MEMORY_EXTRACTION_TIMEOUT", default: extraction.timeout)
        extraction.tries = settings.int("MEMORY_EXTRACTION_TRIES", default: extraction.tries, in: 1...10)
        extraction.tokens = settings.int("MEMORY_EXTRACTION_TOKENS", default: extraction.tokens, in: 64...65_536)
        extraction.concurrency = settings.int(
            "MEMORY_EXTRACTION_CONCURRENCY",
            default: extraction.concurrency,
            in: 1...64
        )
        return extraction
    }
}
