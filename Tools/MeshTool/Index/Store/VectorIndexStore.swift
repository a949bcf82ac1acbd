import Postgres

/// The index of one column of vectors of `agent_memories`.
struct VectorIndexStore {
    let client: PostgresClient
    /// The column, and with the table's name before it the index.
    var column = "embedding"

    var name: String { "agent_memories_\(column)" }
    var unfinished: String { name + "_new" }

    /// The index that is there.
    struct Present: CustomStringConvertible {
        var kind: VectorIndexKind
        var options: String
        /// False where its build was interrupted.
        var isValid: Bool
        var bytes: Int

        var description: String {
            "\(kind.rawValue) (\(options)), \(bytes / 1_048_576) MiB"
                + (isValid ? "" : ", unusable: its build broke off")
        }
    }

    func present() async throws -> Present? {
        let rows = try await client.query(
            """
            SELECT a.amname::text AS kind, coalesce(array_to_string(c.reloptions, ', '), '') AS options, i.indisvalid,
                pg_relation_size(c.oid) AS bytes
            FROM pg_class c
            JOIN pg_index i ON i.indexrelid = c.oid
            JOIN pg_am a ON a.oid = c.relam
            WHERE c.relname = \(name) AND c.relnamespace = 'public'::regnamespace
            """
        )
        guard let row = rows.first else { return nil }
        let kind: String = try row.decode("kind")
        guard let known = VectorIndexKind(rawValue: kind) else { throw Failure("\(name) is of the kind \(kind)") }
        return Present(
            kind: known,
            options: try row.decode("options"),
            isValid: try row.decode("indisvalid"),
            bytes: try row.decode("bytes")
        )
    }

    /// As the planner knows it; counted where it knows nothing.
    func rows() async throws -> Int {
        let estimate = try await client.query(
            "SELECT reltuples::bigint AS rows FROM pg_class WHERE oid = 'public.agent_memories'::regclass"
        ).first?.decode("rows", as: Int.self)
        if let estimate, estimate > 0 { return estimate }
        return try await client.query("SELECT count(*) AS rows FROM public.agent_memories").first?.decode("rows") ?? 0
    }

    /// Takes as long as it takes; nobody waits for it.
    func build(_ kind: VectorIndexKind, options: String, memory: String) async throws {
        try await client.withConnection { connection in
            let old = try await connection.query(
                """
                SELECT string_to_array(extversion, '.')::int[] < ARRAY[0, 8, 2] AS old, extnamespace::regnamespace::text AS home
                FROM pg_extension WHERE extname = 'vector'
                """
            ).first
            let home: String = try old?.decode("home") ?? "public"
            // pgvector before 0.8.2 builds HNSW safely only without parallel workers.
            let workers = try old?.decode("old") ?? false ? "0" : "DEFAULT"
            // Each by itself: an index is not built concurrently within a transaction.
            for statement in [
                "SET search_path = public, \(home)", "SET maintenance_work_mem = '\(memory)'",
                "SET max_parallel_maintenance_workers = \(workers)",
                """
                CREATE INDEX CONCURRENTLY \(unfinished) ON public.agent_memories
                    USING \(kind.rawValue) (\(column) halfvec_cosine_ops) WITH (\(options))
                """,
                "RESET max_parallel_maintenance_workers", "RESET maintenance_work_mem", "RESET search_path",
            ] { try await connection.executeScript(statement) }
        }
    }

    /// What a build that is under way does; nil where there is none.
    func progress() async throws -> String? {
        let rows = try await client.query(
            """
            SELECT p.phase, p.blocks_done, p.blocks_total, p.tuples_done, p.tuples_total
            FROM pg_stat_progress_create_index p
            WHERE p.datname = current_database() AND p.relid = 'public.agent_memories'::regclass
            """
        )
        guard let row = rows.first else { return nil }
        let phase: String = try row.decode("phase")
        for unit in ["tuples", "blocks"] {
            let (done, total): (Int, Int) = (try row.decode("\(unit)_done"), try row.decode("\(unit)_total"))
            if total > 0 { return "\(phase): \(done * 100 / total) %" }
        }
        return phase
    }

    func drop(_ index: String) async throws {
        try await client.withConnection { connection in
            try await connection.executeScript("DROP INDEX CONCURRENTLY IF EXISTS public.\(index)")
        }
    }

    /// The new one takes the old one's name, at once or not at all.
    func replace() async throws {
        try await client.withConnection { connection in
            try await connection.executeScript(
                """
                BEGIN;
                SET LOCAL lock_timeout = '5s';
                DROP INDEX IF EXISTS public.\(name);
                ALTER INDEX public.\(unfinished) RENAME TO \(name);
                COMMIT
                """
            )
        }
    }

    /// How many lists of an ivfflat index a search probes at first.
    func setProbes(_ probes: Int) async throws {
        try await client.withConnection { connection in
            try await connection.executeScript(
                """
                DO $$
                DECLARE
                    target regprocedure := (
                        SELECT p.oid FROM pg_proc p
                        WHERE p.pronamespace = 'mesh'::regnamespace AND p.proname = 'memory_candidates'
                    );
                BEGIN
                    -- Loads the extension's library, without which its settings cannot be named.
                    EXECUTE format(
                        'SELECT ''[1]''::%s.halfvec',
                        (SELECT extnamespace::regnamespace FROM pg_extension WHERE extname = 'vector')
                    );
                    SET LOCAL ROLE mesh_definer;
                    EXECUTE format('ALTER FUNCTION %s SET ivfflat.probes = \(probes)', target);
                END
                $$
                """
            )
        }
    }
}
