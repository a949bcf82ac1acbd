import Hummingbird
import Logging
import Platform
import Postgres
import ServiceLifecycle
import SharedModels

extension App {
    static func build(settings: MemorySettings, process: ProcessContext) async throws -> Assembly {
        let embedder = try EmbedderFactory.make(settings.embedding, http: process.http)
        process.logger.info(
            "Embedding model ready",
            metadata: ["model": "\(embedder.model)", "dimensions": "\(embedder.dimensions)"]
        )
        let reranker = try settings.reranking.make(settings.embedding)
        if let reranker { process.logger.info("Reranking model ready", metadata: ["model": "\(reranker.model)"]) }
        return try assemble(settings: settings, process: process, embedder: embedder, reranker: reranker)
    }

    /// The wiring, with any models.
    static func assemble(
        settings: MemorySettings,
        process: ProcessContext,
        embedder: any Embedder,
        reranker: (any Reranker)? = nil
    ) throws -> Assembly {
        let database = try process.requireDatabase()
        let store = PostgresMemoryStore(database: database, limits: settings.limits)
        let access = AccessLog(store: store, interval: settings.accessInterval, logger: process.logger)
        let writer = MemoryWriter(embedder: embedder, store: store, now: process.now)
        let finder = MemoryFinder(
            embedder: embedder,
            store: store,
            access: access,
            reranking: reranker.map { Reranking(reranker: $0, candidates: settings.reranking.candidates) },
            now: process.now
        )
        let mem0 = Mem0Store(database: database)
        let extraction = extraction(settings.extraction, writer: writer, store: store, mem0: mem0, process: process)
        let keeper = MemoryKeeper(embedder: embedder, memories: store, store: store, now: process.now)
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
                    embedder: embedder,
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
        TransferRoutes(
            store: store,
            importer: MemoryImporter(embedder: embedder, store: store, now: process.now),
            limits: settings.transfers,
            now: process.now
        ).add(to: router)
        EmbeddingRoutes(embedder: embedder).add(to: router)
        StatisticsRoutes(store: store, embedder: embedder).add(to: router)
        var services: [any Service] = [access] + [extraction].compactMap(\.self)
        if settings.sweepInterval > .zero {
            let sweep = RetentionSweep(
                store: store,
                rules: settings.retention,
                now: process.now,
                logger: process.logger
            )
            services.append(
                PeriodicService(name: "retention", every: settings.sweepInterval, logger: process.logger) {
                    try await sweep.run()
                }
            )
        }
        return Assembly(
            router: router,
            services: services,
            readiness: readiness(store: store, embedder: embedder),
            schema: schemaVersion,
            openAPI: OpenAPI.document
        )
    }

    /// The newest migration that the statements of this service need.
    static let schemaVersion = "0018"

    private static func readiness(
        store: any MemoryStore,
        embedder: any Embedder
    ) -> [ReadinessCheck] {
        [
            ReadinessCheck("embedding") {
                let column = try await store.dimensions()
                guard column == embedder.dimensions else {
                    throw APIError.unavailable(
                        "\(embedder.model) has \(embedder.dimensions) dimensions, the database's vectors have \(column)"
                    )
                }
                return embedder.model
            }
        ]
    }
}
