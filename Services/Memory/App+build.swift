import Delivery
import Hummingbird
import Logging
import Platform
import Postgres
import ServiceLifecycle
import SharedModels

extension App {
    static func build(settings: MemorySettings, process: ProcessContext) async throws -> Assembly {
        let embedder = try EmbedderFactory.make(settings.embedding, http: process.http)
        let previous = try settings.previousEmbedding.map { try EmbedderFactory.make($0, http: process.http) }
        if let previous, previous.model == embedder.model {
            throw EmbeddingError(
                .configuration,
                "EMBEDDING_PREVIOUS_MODEL: is \(previous.model), the model itself; another width of the same model needs another name for it."
            )
        }
        for model in [embedder, previous].compactMap(\.self) {
            process.logger.info(
                "Embedding model ready",
                metadata: ["model": "\(model.model)", "dimensions": "\(model.dimensions)"]
            )
        }
        let reranker = try settings.reranking.make(settings.embedding)
        if let reranker { process.logger.info("Reranking model ready", metadata: ["model": "\(reranker.model)"]) }
        let store = PostgresMemoryStore(database: try process.requireDatabase(), limits: settings.limits)
        let models = EmbeddingModels(embedder, previous: previous) { try await store.embeddingModel() }
        try await EmbeddingCheck(models: models, store: store).run(logger: process.logger)
        return try assemble(settings: settings, process: process, models: models, reranker: reranker)
    }

    /// The wiring, with any models.
    static func assemble(
        settings: MemorySettings,
        process: ProcessContext,
        models: EmbeddingModels,
        reranker: (any Reranker)? = nil
    ) throws -> Assembly {
        let database = try process.requireDatabase()
        let store = PostgresMemoryStore(database: database, limits: settings.limits)
        MemoryMetrics.declare()
        process.watchQueues { try await store.queues() }
        let access = AccessLog(store: store, interval: settings.accessInterval, logger: process.logger)
        let writer = MemoryWriter(models: models, store: store, now: process.now)
        let finder = MemoryFinder(
            models: models,
            store: store,
            access: access,
            reranking: reranker.map { Reranking(reranker: $0, candidates: settings.reranking.candidates) },
            now: process.now
        )
        let mem0 = Mem0Store(database: database)
        let extraction = extraction(settings.extraction, writer: writer, store: store, mem0: mem0, process: process)
        let keeper = MemoryKeeper(models: models, memories: store, store: store, now: process.now)
        let router = meshRouter(
            process: process,
            identity: .custom(MemoryAuthenticator(tokens: process.tokens, face: .native))
        )
        // Mem0's paths go to their own router before this one sees them.
        router.add(
            middleware: Mem0Dispatch(
                Mem0Routes(
                    writer: writer,
                    finder: finder,
                    keeper: keeper,
                    keeping: store,
                    events: store,
                    extraction: extraction,
                    store: mem0,
                    weights: settings.weights,
                    models: models,
                    allowsPrivateWebhooks: settings.webhooks.allowsPrivate,
                    now: process.now
                ).router(process: process)
            )
        )
        MemoryRoutes(
            writer: writer,
            extraction: extraction,
            finder: finder,
            store: store,
            weights: settings.weights,
            now: process.now
        ).add(to: router)
        KeepingRoutes(
            keeper: keeper,
            store: store,
            events: store,
            now: process.now
        ).add(to: router)
        ErasureRoutes(store: store, now: process.now).add(to: router)
        UserMemoryRoutes(store: store, now: process.now).add(to: router)
        TransferRoutes(
            store: store,
            importer: MemoryImporter(models: models, store: store, now: process.now),
            limits: settings.transfers,
            now: process.now
        ).add(to: router)
        EmbeddingRoutes(models: models).add(to: router)
        StatisticsRoutes(store: store, models: models).add(to: router)
        let webhooks = WebhookDelivery(
            store: store,
            settings: settings.webhooks,
            now: process.now,
            logger: process.logger
        )
        let telling = webhooks.service(concurrency: settings.webhooks.concurrency)
        var services: [any Service] = [access, telling] + [extraction].compactMap(\.self)
        var jobs = [telling.job("webhooks", "Tells webhooks of changes")] + [extraction?.job].compactMap(\.self)
        if models.isChanging {
            let work = ReembeddingWork(store: store, embedder: models.configured, logger: process.logger)
            services.append(work.service())
            jobs.append(work.job)
            // Also where nobody searches or writes, the others must be given vectors of the model that is in use.
            services.append(
                PeriodicService(name: "embedding model", every: .seconds(5), logger: process.logger) {
                    _ = try await models.refresh()
                }
            )
        }
        if settings.sweepInterval > .zero {
            let sweep = RetentionSweep(
                store: store,
                rules: settings.retention,
                now: process.now,
                logger: process.logger
            )
            jobs.append(
                Job(
                    "retention",
                    "Lets go of memories that expired or lie idle, and of finished work",
                    every: settings.sweepInterval
                ) { try await sweep.run().total }
            )
        }
        jobs.append(
            .retention(
                "history-retention",
                "Deletes entries of the history after MEMORY_HISTORY_DAYS",
                days: settings.historyDays
            ) { try await store.removeHistory(days: $0, limit: $1) }
        )
        return Assembly(
            router: router,
            services: services,
            jobs: jobs,
            readiness: readiness(store: store, models: models),
            schema: schemaVersion,
            openAPI: OpenAPI.document
        )
    }

    /// The newest migration that the statements of this service need.
    static let schemaVersion = "0042"

    private static func readiness(store: any MemoryStore, models: EmbeddingModels) -> [ReadinessCheck] {
        [
            ReadinessCheck("embedding") {
                let embedder: any Embedder
                do {
                    embedder = try await models.refresh()
                } catch let error as MemoryError {
                    throw APIError.unavailable(error.apiError.message)
                }
                let column = try await store.dimensions()
                guard column == embedder.dimensions else {
                    throw APIError.unavailable(EmbeddingCheck.width(of: embedder, in: column))
                }
                guard embedder.model != models.configured.model else { return embedder.model }
                return "\(embedder.model), until ./mesh reembed has changed to \(models.configured.model)"
            }
        ]
    }
}
