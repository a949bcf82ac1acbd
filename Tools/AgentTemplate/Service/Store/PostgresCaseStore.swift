import Foundation
import Platform
import Postgres

/// `new_agent_cases`.
struct PostgresCaseStore: CaseStore {
    let database: PostgresClient

    func insert(_ new: Case, contextID: String, for identity: Identity) async throws {
        try await database.execute(
            """
            INSERT INTO public.new_agent_cases (tenant_id, id, user_id, context_id, description, state, created_at)
            VALUES (
                \(identity.tenant), \(new.id), \(identity.user), \(contextID), \(new.description), \(new.state.rawValue),
                \(new.createdAt)
            )
            """,
            claims: identity.databaseClaims
        )
    }

    func cases(page: Int, limit: Int, for identity: Identity) async throws -> (cases: [Case], total: Int) {
        try await database.withTransaction(claims: identity.databaseClaims, readOnly: true) { connection in
            let total = try await connection.query(
                "SELECT count(*) AS total FROM public.new_agent_cases WHERE tenant_id = \(identity.tenant)"
            ).first?.decode("total", as: Int.self)
            let rows = try await connection.query(
                """
                SELECT id, description, state, created_at
                FROM public.new_agent_cases
                WHERE tenant_id = \(identity.tenant)
                ORDER BY created_at DESC, id
                LIMIT \(limit) OFFSET \((page - 1) * limit)
                """
            )
            return (try rows.map(Self.read), total ?? 0)
        }
    }

    func delete(contextID: String, for identity: Identity) async throws {
        try await database.execute(
            """
            DELETE FROM public.new_agent_cases
            WHERE tenant_id = \(identity.tenant) AND context_id = \(contextID)
                AND user_id IS NOT DISTINCT FROM \(identity.user)::text
            """,
            claims: identity.databaseClaims
        )
    }

    private static func read(_ row: PostgresRow) throws -> Case {
        Case(
            id: try row.decode("id"),
            description: try row.decode("description"),
            state: Case.State(rawValue: try row.decode("state")) ?? .open,
            createdAt: try row.decode("created_at")
        )
    }
}
