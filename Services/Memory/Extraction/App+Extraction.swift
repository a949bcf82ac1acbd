import Logging
import Platform
import SharedModels

extension App {
    /// Nil where no model is configured.
    static func extraction(
        _ settings: ExtractionSettings,
        writer: MemoryWriter,
        store: PostgresMemoryStore,
        mem0: Mem0Store,
        process: ProcessContext
    ) -> ExtractionService? {
        guard let model = OpenAIExtractionModel(settings, http: process.http) else { return nil }
        process.logger.info("Extraction model configured", metadata: ["model": "\(model.name)"])
        let extractor = Extractor(
            model: model,
            settings: settings,
            writer: writer,
            events: store,
            project: { try await mem0.project($0.scope.namespace, claims: $0.claims).settings },
            now: process.now,
            logger: process.logger
        )
        return ExtractionService(
            extractor: extractor,
            events: store,
            concurrency: settings.concurrency,
            now: process.now,
            logger: process.logger
        )
    }
}
