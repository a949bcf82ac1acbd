import Foundation
import Postgres
import SharedModels

/// What embedding the memories anew reads and writes; the tables change by the procedures of migration 0019.
struct ReembeddingStore {
    /// As the tables' owner.
    let owner: PostgresClient
    /// As the memory service, over all tenants.
    let worker: PostgresClient

    static let claims = DatabaseClaims(tenant: "", role: "worker")
    private static let missing = "agent_memories_next_missing"
    /// Any number that nobody else locks.
    private static let lock: Int64 = 0x6d65_7368_656d_6264

    struct State: Sendable, Hashable {
        var model: String
        var dimensions: Int
        var nextModel: String?
        var nextDimensions: Int?
    }

    struct Row: Sendable, Hashable {
        var tenant: String
        var id: UUID
        var content: String
        var speaker: String?

        var spoken: String { SpokenText.text(of: content, speaker: speaker) }
    }

    /// Nil where nothing is embedded yet.
    func state() async throws -> State? {
        try await owner.query(
            """
            SELECT e.model, e.next_model, mesh.embedding_dimensions() AS dimensions, (
                SELECT a.atttypmod FROM pg_attribute a
                WHERE a.attrelid = 'public.agent_memories'::regclass AND a.attname = 'next_embedding'
                    AND NOT a.attisdropped
            ) AS next_dimensions
            FROM public.memory_embedding e
            """
        ).first.map { row in
            State(
                model: try row.decode("model"),
                dimensions: try row.decode("dimensions"),
                nextModel: try row.decode("next_model"),
                nextDimensions: try row.decode("next_dimensions")
            )
        }
    }

    /// Runs `body` as the only one that does this; throws where somebody else is at it.
    func alone<Result: Sendable>(_ body: @Sendable () async throws -> Result) async throws -> Result {
        try await owner.withConnection { connection in
            let rows = try await connection.query("SELECT pg_try_advisory_lock(\(Self.lock)) AS taken")
            guard try rows.first?.decode("taken") == true else {
                throw Failure("the memories are being embedded anew by another command; it shows how far it is")
            }
            let outcome: Swift.Result<Result, any Error>
            do {
                outcome = .success(try await body())
            } catch {
                outcome = .failure(error)
            }
            _ = try? await connection.query("SELECT pg_advisory_unlock(\(Self.lock))")
            return try outcome.get()
        }
    }

    func begin(_ model: String, dimensions: Int) async throws {
        try await change("CALL mesh.reembedding_begin(\(model), \(dimensions)::integer)")
    }

    func cancel() async throws { try await change("CALL mesh.reembedding_cancel()") }

    /// Whoever waits for a table in order to change it has all others wait behind, so it is tried for a moment, and again.
    private func change(_ statement: PostgresQuery) async throws {
        for attempt in 1...30 {
            do {
                return try await owner.withTransaction { connection in
                    _ = try await connection.query("SET LOCAL lock_timeout = '1s'")
                    _ = try await connection.query(statement)
                }
            } catch let error as PostgresError where Self.foundItTaken(error) && attempt < 30 {
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private static func foundItTaken(_ error: PostgresError) -> Bool {
        // lock_not_available, deadlock_detected
        error.sqlState == "55P03" || error.sqlState == "40P01"
    }

    /// Memories without a new vector, by their keys.
    func lacking(after last: Row?, limit: Int) async throws -> [Row] {
        try await worker.query(Self.lacking(after: last, limit: limit), claims: Self.claims).map(Self.row)
    }

    func store(_ vectors: [[Float]], of rows: [Row], model: String) async throws {
        try await worker.withTransaction(claims: Self.claims) { connection in
            _ = try await connection.pipeline(Self.updates(vectors, of: rows, model: model))
        }
    }

    /// So that those without a new vector are found at once, however few they are.
    func indexMissing() async throws {
        try await owner.withConnection { connection in
            let valid = try await connection.query(
                """
                SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
                WHERE c.relname = \(Self.missing) AND c.relnamespace = 'public'::regnamespace AND i.indisvalid
                """
            )
            guard valid.isEmpty else { return }
            // What is left of an interrupted build is no use.
            try await connection.executeScript("DROP INDEX CONCURRENTLY IF EXISTS public.\(Self.missing)")
            try await connection.executeScript(
                """
                CREATE INDEX CONCURRENTLY \(Self.missing) ON public.agent_memories (tenant_id, id)
                    WHERE embedding IS NOT NULL AND next_embedding IS NULL
                """
            )
        }
    }

    /// The new vectors take the place of the old ones, if at most `limit` are missing: those are made while everybody waits.
    ///
    /// - Returns: false where more are missing, or the table is in use for too long; nothing has changed then.
    func replace(
        model: String,
        missing limit: Int,
        embed: @Sendable ([String]) async throws -> [[Float]]
    ) async throws -> Bool {
        do {
            return try await owner.withTransaction { connection in
                _ = try await connection.query("SET LOCAL lock_timeout = '1s'")
                // The strongest at once: a lock that grows can stand against a writer's that grows too.
                _ = try await connection.query("LOCK TABLE public.agent_memories IN ACCESS EXCLUSIVE MODE")
                _ = try await connection.query("SET LOCAL ROLE mesh_memory")
                _ = try await connection.query(
                    "SELECT set_config('request.jwt.claims', \(Self.claims.json), true)"
                )
                let rows = try await connection.query(Self.lacking(after: nil, limit: limit + 1)).map(Self.row)
                guard rows.count <= limit else { return false }
                if !rows.isEmpty {
                    let vectors = try await embed(rows.map(\.spoken))
                    _ = try await connection.pipeline(Self.updates(vectors, of: rows, model: model))
                }
                _ = try await connection.query("RESET ROLE")
                _ = try await connection.query("CALL mesh.reembedding_switch()")
                return true
            }
        } catch let error as PostgresError where Self.foundItTaken(error) {
            return false
        }
    }

    func analyze() async throws { _ = try await owner.query("ANALYZE public.agent_memories") }

    private static func lacking(after last: Row?, limit: Int) -> PostgresQuery {
        """
        SELECT m.tenant_id, m.id, m.content, m.speaker FROM public.agent_memories m
        WHERE m.embedding IS NOT NULL AND m.next_embedding IS NULL
            AND (m.tenant_id, m.id) > (\(last?.tenant ?? ""), \(last?.id ?? UUID(uuid: UUID.zero)))
        ORDER BY m.tenant_id, m.id LIMIT \(limit)
        """
    }

    /// A memory that was reworded meanwhile keeps waiting for a vector of its new words.
    private static func updates(_ vectors: [[Float]], of rows: [Row], model: String) -> [PostgresQuery] {
        zip(rows, vectors).map { row, vector in
            """
            UPDATE public.agent_memories m SET next_embedding = \(HalfVector(vector)), next_embedding_model = \(model)
            WHERE m.tenant_id = \(row.tenant) AND m.id = \(row.id) AND m.content = \(row.content)
                AND m.next_embedding IS NULL
            """
        }
    }

    private static func row(_ row: PostgresRow) throws -> Row {
        Row(
            tenant: try row.decode("tenant_id"),
            id: try row.decode("id"),
            content: try row.decode("content"),
            speaker: try row.decode("speaker")
        )
    }
}

extension UUID {
    fileprivate static let zero: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
}
