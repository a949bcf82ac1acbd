import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore: EventStore {
    static let worker = DatabaseClaims(tenant: "", role: "worker")

    func accept(_ job: ExtractionJob, id: UUID, at moment: Date, claims: DatabaseClaims) async throws {
        let scope = job.common.scope
        try await database.execute(
            """
            INSERT INTO public.memory_events (
                tenant_id, id, namespace, user_id, kind, payload, state, run_after, created_at
            ) VALUES (
                \(scope.tenant), \(id), \(scope.namespace), \(scope.user), 'add', \(json: job), 'pending', \(moment),
                \(moment)
            )
            """,
            claims: claims
        )
    }

    func claim(_ kind: EventKind, limit: Int, lease: Duration, at moment: Date) async throws -> [ClaimedEvent] {
        try await database.query(
            """
            WITH due AS (
                SELECT e.tenant_id, e.id FROM public.memory_events e
                WHERE e.state IN ('pending', 'running') AND e.kind = \(kind.rawValue) AND e.run_after <= \(moment)
                ORDER BY e.run_after LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            )
            UPDATE public.memory_events e
            SET state = 'running', attempts = e.attempts + 1, run_after = \(moment + lease / .seconds(1))
            FROM due WHERE e.tenant_id = due.tenant_id AND e.id = due.id
            RETURNING e.tenant_id, e.id, e.namespace, e.user_id, e.attempts, e.payload
            """,
            claims: Self.worker
        ).map { row in
            ClaimedEvent(
                id: try row.decode("id"),
                scope: Scope(
                    tenant: try row.decode("tenant_id"),
                    namespace: try row.decode("namespace"),
                    user: try row.decode("user_id")
                ),
                attempt: Int(try row.decode("attempts", as: Int32.self)),
                payload: try row.decodeJSON("payload")
            )
        }
    }

    func postpone(_ event: ClaimedEvent, until time: Date, because reason: String) async throws {
        try await database.execute(
            """
            UPDATE public.memory_events e SET state = 'pending', run_after = \(time), error = \(reason)
            WHERE \(Self.held(event))
            """,
            claims: event.claims
        )
    }

    func end(_ event: ClaimedEvent, with result: JSONValue, at moment: Date) async throws {
        try await database.execute(Self.ending(event, with: result, at: moment), claims: event.claims)
    }

    func fail(_ event: ClaimedEvent, because reason: String, at moment: Date) async throws {
        try await database.execute(
            """
            UPDATE public.memory_events e SET state = 'failed', error = \(reason), finished_at = \(moment)
            WHERE \(Self.held(event))
            """,
            claims: event.claims
        )
    }

    /// Keeps the event from everybody else until the transaction ends.
    ///
    /// - Throws: ``EventLost``.
    static func hold(_ event: ClaimedEvent, _ connection: PostgresConnection) async throws {
        let held = try await connection.query(
            "SELECT FROM public.memory_events e WHERE \(Self.held(event)) FOR UPDATE"
        )
        guard !held.isEmpty else { throw EventLost() }
    }

    /// The messages go with the end: only ids stay, so that no text outlives its memory.
    static func ending(_ event: ClaimedEvent, with result: JSONValue, at moment: Date) -> PostgresQuery {
        """
        UPDATE public.memory_events e SET
            state = 'done', payload = '{}', result = \(json: result), error = NULL, finished_at = \(moment)
        WHERE \(Self.held(event))
        """
    }

    private static func held(_ event: ClaimedEvent) -> PostgresQuery {
        """
        e.tenant_id = \(event.scope.tenant) AND e.id = \(event.id) AND e.state = 'running'
            AND e.attempts = \(event.attempt)::int
        """
    }

    func event(_ id: UUID, claims: DatabaseClaims) async throws -> MemoryEvent? {
        try await database.query(
            """
            SELECT \(Self.eventColumns) FROM public.memory_events e
            WHERE e.tenant_id = \(claims.tenant) AND e.id = \(id) AND e.kind <> \(EventKind.webhook.rawValue)
            """,
            claims: claims
        ).first.map(MemoryEvent.init)
    }

    static let eventColumns: PostgresQuery =
        "e.id, e.kind, e.state, e.attempts, e.result, e.error, e.created_at, e.finished_at"
}

extension MemoryEvent {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            kind: try row.decode("kind"),
            state: try row.decode("state"),
            attempts: Int(try row.decode("attempts", as: Int32.self)),
            result: try row.decodeJSON("result"),
            error: try row.decode("error"),
            createdAt: try row.decode("created_at"),
            finishedAt: try row.decode("finished_at")
        )
    }
}
