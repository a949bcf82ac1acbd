import Postgres

/// Memories in PostgreSQL with pgvector.
struct PostgresMemoryStore: MemoryStore {
    let database: PostgresClient
    let limits: SearchLimits

    init(database: PostgresClient, limits: SearchLimits = SearchLimits()) {
        self.database = database
        self.limits = limits
    }
}

/// How far a search reads.
struct SearchLimits: Sendable, Hashable {
    /// Scopes of up to so many memories are ranked in full; larger ones by candidates. Measured break-even of exact
    /// distance and vector index: 4,000 to 5,000 rows.
    var exactMemories = 5_000
    /// Candidates by vector, and as many by words.
    var candidates = 100
    /// Memories that are looked at for the candidates by words.
    var wordMatches = 2_000
    /// Where counting a large scope stops.
    var countedMemories = 20_000
}
