import Foundation
import Postgres

/// What is stored near a draft: the memory with the same hash, the nearest by vector, and the last turns of its session.
enum NeighbourStatement {
    /// Cosine under which a memory has nothing to do with the draft.
    static let farthest = Supersession.gate
    /// Where only duplicates and links are asked for.
    static let few = 4
    /// Where the draft may replace or repeat what is remembered in other words.
    static let many = 12
    /// Turns of the session that a correction without a sentence of its own may mean.
    static let turns = 8

    /// - Parameter isCrowded: whether the scope holds more memories than can be read for their exact distance.
    static func neighbours(of draft: Draft, at moment: Date, isCrowded: Bool) -> PostgresQuery {
        let owned = Conditions.beside(draft.statement)
        let alive = Conditions.alive(at: moment)
        let vector = HalfVector(draft.vector)
        // A few memories are read for their exact distance, to which "+ 0" keeps the planner; of many, and of those of
        // nobody, which may be many, the index has the choice.
        let order: PostgresQuery =
            draft.statement.scope.user == nil || isCrowded
            ? "m.embedding <=> \(vector)" : "(m.embedding <=> \(vector)) + 0"
        var statement: PostgresQuery = """
            SELECT * FROM (
                SELECT m.id, m.content, m.speaker, m.role, m.valid_from, true AS exact, float8 '1' AS cosine,
                    NULL::bigint AS place
                FROM public.agent_memories m
                WHERE \(owned) AND m.content_hash = \(draft.contentHash) AND \(alive)
                LIMIT 1
            ) same
            UNION ALL
            SELECT n.id, n.content, n.speaker, n.role, n.valid_from, false, 1 - n.distance, NULL
            FROM (
                SELECT m.id, m.content, m.speaker, m.role, m.valid_from, m.embedding <=> \(vector) AS distance
                FROM public.agent_memories m
                WHERE \(owned) AND m.embedding_model = \(draft.model) AND \(alive)
                ORDER BY \(order)
                LIMIT \(draft.looksFurther ? many : few)
            ) n
            WHERE n.distance <= \(1 - (draft.looksFurther ? farthest : WritePlan.likeness))
            """
        if draft.reading.correction != nil, let runID = draft.statement.runID {
            statement += """

                UNION ALL
                SELECT s.id, s.content, s.speaker, s.role, s.valid_from, false, 1 - s.distance, s.seq
                FROM (
                    SELECT m.id, m.content, m.speaker, m.role, m.valid_from, m.embedding <=> \(vector) AS distance, m.seq
                    FROM public.agent_memories m
                    WHERE \(owned) AND m.run_id = \(runID) AND m.embedding_model = \(draft.model) AND \(alive)
                    ORDER BY m.seq DESC NULLS LAST LIMIT \(turns)
                ) s
                """
        }
        return statement
    }
}

extension Neighbour {
    init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            content: try row.decode("content"),
            speaker: try row.decode("speaker"),
            role: try row.decode("role"),
            isExact: try row.decode("exact"),
            cosine: try row.decode("cosine"),
            validFrom: try row.decode("valid_from"),
            place: try row.decode("place")
        )
    }
}
