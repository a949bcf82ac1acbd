import Foundation
import Postgres
import SharedModels

extension PostgresMemoryStore {
    func find(
        _ plan: SearchPlan,
        vector: QueryVector,
        survey: Survey,
        reached: [Reached],
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> [FoundMemory] {
        let isWhole = survey.memories <= limits.exactMemories
        let statement =
            if isWhole {
                RankingStatement.whole(plan, vector: vector, survey: survey, reached: reached, at: moment)
            } else {
                RankingStatement.candidates(
                    plan,
                    vector: vector,
                    survey: survey,
                    reached: reached,
                    at: moment,
                    limits: limits
                )
            }
        // A whole scope is read by the one index of its user or namespace, whatever is asked; planning that anew for every
        // search costs as much as ranking a hundred memories. A filter may be better served otherwise.
        let planning: PlanChoice = isWhole && !plan.narrows ? .once : .byServer
        return try await database.query(statement, claims: claims, planning: planning).map(FoundMemory.init)
    }

    func survey(
        _ plan: SearchPlan,
        names: [String],
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> Survey {
        let scope = Conditions.within(plan.scope)
        let limit = limits.exactMemories + 1
        // One user's are counted within the policies; a whole namespace's past them, where every index can be used.
        var count: PostgresQuery =
            "(SELECT count(*) FROM (SELECT FROM public.agent_memories m WHERE \(scope) LIMIT \(limit)) c)"
        var eligible: PostgresQuery = "counted.memories"
        if plan.scope.user == nil {
            count = "mesh.memory_count(\(plan.scope.namespace), NULL, NULL, NULL, NULL, NULL, \(limit))"
        }
        if plan.narrows {
            eligible = """
                mesh.memory_count(
                    \(plan.scope.namespace), \(plan.scope.user), \(plan.runID), \(Conditions.tree(plan.filter)),
                    \(Conditions.moment(plan, at: moment)), \(plan.asOf), \(limit)
                )
                """
        }
        let rows = try await database.query(
            """
            SELECT
                ARRAY(
                    SELECT n.name FROM unnest(\(names)::text[]) AS n(name)
                    CROSS JOIN LATERAL (
                        SELECT FROM public.agent_memories m WHERE \(scope) AND m.speaker_key = n.name LIMIT 1
                    ) known
                ) AS speakers,
                counted.memories,
                \(eligible) AS eligible,
                CASE WHEN counted.memories > \(limits.exactMemories) THEN (
                    SELECT jsonb_agg(jsonb_build_object('stem', s.stem, 'memories', s.memories, 'total', s.total))
                    FROM mesh.memory_stem_counts(
                        \(plan.scope.namespace), \(plan.scope.user), \(plan.question),
                        \(limits.wordMatches), \(limits.countedMemories)
                    ) s
                ) END AS stems
            FROM (
                SELECT \(count) AS memories OFFSET 0
            ) counted
            """,
            claims: claims
        )
        guard let row = rows.first else { return Survey(speakers: [], memories: 0, eligible: 0, stems: []) }
        return Survey(
            speakers: try row.decode("speakers"),
            memories: try row.decode("memories"),
            eligible: try row.decode("eligible"),
            stems: try row.decodeJSON("stems", as: [StemCount]?.self) ?? []
        )
    }
}

extension FoundMemory {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            scope: Scope(
                tenant: try row.decode("tenant_id"),
                namespace: try row.decode("namespace"),
                user: try row.decode("user_id")
            ),
            content: try row.decode("content"),
            metadata: try Self.metadata(row),
            runID: try row.decode("run_id"),
            speaker: try row.decode("speaker"),
            role: try row.decode("role"),
            createdAt: try row.decode("created_at"),
            embeddingModel: try row.decode("embedding_model"),
            terms: ScoreTerms(
                semantic: try row.decode("semantic"),
                lexical: try row.decode("lexical"),
                neighbours: try row.decode("neighbours"),
                importance: try row.decode("importance"),
                speaker: try row.decode("speaker_term"),
                recency: try row.decode("recency"),
                reinforcement: try row.decode("reinforcement"),
                graph: try row.decode("graph")
            )
        )
    }

    /// Most memories have none, and a decoder is dear.
    private static func metadata(_ row: PostgresRow) throws -> [String: JSONValue] {
        let json: PostgresJSON = try row.decode("metadata")
        return json.text == "{}" ? [:] : try json.decoded()
    }
}
