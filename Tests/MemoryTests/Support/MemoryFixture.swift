import Foundation
import Logging
import Postgres
import SharedModels
import TestSupport

@testable import Memory

/// The service's insides over a real database, with a clock that stands still.
struct MemoryFixture {
    let database: PostgresClient
    let store: PostgresMemoryStore
    let writer: MemoryWriter
    let finder: MemoryFinder
    let access: AccessLog
    let clock: ManualClock

    static let claims = DatabaseClaims(tenant: "default", namespaces: [Samples.namespace])

    init(_ database: PostgresClient, limits: SearchLimits = SearchLimits(), embedder: any Embedder = WordEmbedder()) {
        self.init(database, limits: limits, models: EmbeddingModels(embedder))
    }

    init(_ database: PostgresClient, limits: SearchLimits = SearchLimits(), models: EmbeddingModels) {
        let clock = ManualClock(start: Samples.moment)
        self.clock = clock
        self.database = database
        store = PostgresMemoryStore(database: database, limits: limits)
        access = AccessLog(store: store, interval: .seconds(3600), logger: Logger(label: "test"))
        writer = MemoryWriter(models: models, store: store, now: { clock.now })
        finder = MemoryFinder(models: models, store: store, access: access, now: { clock.now })
    }

    @discardableResult
    func add(_ statements: Statement...) async throws -> [AddMemoryResult] { try await add(statements) }

    @discardableResult
    func add(_ statements: [Statement]) async throws -> [AddMemoryResult] {
        try await writer.remember(statements, claims: Self.claims, actor: "test")
    }

    func find(_ plan: SearchPlan) async throws -> [ScoredMemory] { try await finder.find(plan, claims: Self.claims) }

    func contents(_ plan: SearchPlan) async throws -> [String] { try await find(plan).map(\.content) }

    func count(_ condition: PostgresQuery = "true") async throws -> Int {
        let query: PostgresQuery = "SELECT count(*) AS n FROM agent_memories WHERE \(condition)"
        return try await database.query(query, claims: Self.claims)[0].decode("n")
    }
}

/// Runs `body` with the service's insides over a database of its own, as the service's own role.
func withMemory<Result>(
    limits: SearchLimits = SearchLimits(),
    embedder: any Embedder = WordEmbedder(),
    _ body: (MemoryFixture) async throws -> Result
) async throws -> Result {
    try await withTestDatabase(as: .memory) { database, _ in
        try await body(MemoryFixture(database, limits: limits, embedder: embedder))
    }
}
