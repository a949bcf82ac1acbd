import Foundation
import Postgres
import SharedModels

/// The one statement that ranks: it reads the memories of a scope (all, or candidates with the turns around them),
/// scores them by the recipe and returns the best with every term.
///
/// Lexical score (Robertson's BM25, k1 = b = .9): sum over the question's stems of idf * tf * 1.9 / (tf + .9 * (.1 +
/// .9 * max(1, stems / 30))). The pivot of 30 stems is fixed, so there is no average length to maintain.
enum RankingStatement {
    /// Ranks every memory of the scope; rarity of words is counted on the way.
    static func whole(
        _ plan: SearchPlan,
        vector: QueryVector,
        survey: Survey,
        reached: [Reached],
        at moment: Date
    ) -> PostgresQuery {
        let eligible = Conditions.wanted(plan) ?? "true"
        let source: PostgresQuery = """
            scope AS MATERIALIZED (
                SELECT \(columns(vector)), \(eligible) AS eligible
                FROM public.agent_memories m
                WHERE \(Conditions.within(plan.scope)) AND \(Conditions.alive(at: Conditions.moment(plan, at: moment), asOf: plan.asOf))
            )
            """
        let rarity: PostgresQuery = """
            rarity AS (
                SELECT lexeme,
                    ln(1 + ((SELECT count(*) FROM scope) - count(*) + float8 '0.5') / (count(*) + float8 '0.5')) AS idf
                FROM hits GROUP BY lexeme
            )
            """
        return ranking(plan, survey: survey, reached: reached, at: moment, source: source, rarity: rarity)
    }

    /// Ranks the nearest by vector, the best by words and, where recency leads, the newest, each with its neighbours.
    static func candidates(
        _ plan: SearchPlan,
        vector: QueryVector,
        survey: Survey,
        reached: [Reached],
        at moment: Date,
        limits: SearchLimits
    ) -> PostgresQuery {
        let stems = survey.stems.map(\.stem)
        let rarities = survey.stems.map(\.rarity)
        let lookups = StemCount.lookups(survey.stems, limit: limits.wordMatches)
        // Fewer candidates than results are asked for would hide some.
        let most = max(limits.candidates, plan.limit)
        let newest = plan.weights.recency >= ScoringWeights.recencyThatLeads ? most : 0
        let unexpiredAt = Conditions.moment(plan, at: moment)
        let alive = Conditions.alive(at: unexpiredAt, asOf: plan.asOf)
        let turns = turnsAround(plan, alive: alive)
        var linked: PostgresQuery = ""
        if !reached.isEmpty {
            linked = """
                UNION SELECT m.id FROM public.agent_memories m
                WHERE \(Conditions.within(plan.scope)) AND m.id = ANY (\(reached.map(\.id))::uuid[])
                    AND \(alive) AND \(Conditions.wanted(plan) ?? "true")
                """
        }
        let source: PostgresQuery = """
            picked AS MATERIALIZED (
                SELECT DISTINCT c.id FROM mesh.memory_candidates(
                    \(plan.scope.namespace), \(plan.scope.user), \(plan.runID),
                    \(Conditions.tree(plan.filter)), \(unexpiredAt), \(plan.asOf),
                    \(HalfVector(vector.values)), \(survey.eligible <= limits.exactMemories),
                    \(stems), \(rarities), \(lookups),
                    \(max(limits.wordMatches, most)), \(most), \(most), \(newest)
                ) AS c(id)
                \(linked)
            ), read AS (
                SELECT p.id, true AS eligible FROM picked p
                UNION ALL
                SELECT side.id, false
                FROM picked p
                JOIN public.agent_memories o ON o.tenant_id = \(plan.scope.tenant) AND o.id = p.id
                CROSS JOIN LATERAL (
                    \(turns)
                ) side
            ), scope AS MATERIALIZED (
                SELECT \(columns(vector)), r.eligible
                FROM (SELECT id, bool_or(eligible) AS eligible FROM read GROUP BY id) r
                JOIN public.agent_memories m ON m.tenant_id = \(plan.scope.tenant) AND m.id = r.id
            )
            """
        let rarity: PostgresQuery =
            "rarity AS (SELECT * FROM unnest(\(stems)::text[], \(rarities)::float8[]) AS r(lexeme, idf))"
        return ranking(plan, survey: survey, reached: reached, at: moment, source: source, rarity: rarity)
    }

    /// The turns before and after the memory `o` in its session. Equality and IS NULL stand apart: only so, and
    /// without a function, can the index be used under a policy.
    private static func turnsAround(_ plan: SearchPlan, alive: PostgresQuery) -> PostgresQuery {
        var users: [PostgresQuery] = ["m.user_id = o.user_id"]
        if plan.scope.user == nil { users.append("o.user_id IS NULL AND m.user_id IS NULL") }
        let sides: [PostgresQuery] = users.flatMap { user in
            [("m.seq < o.seq", "m.seq DESC"), ("m.seq > o.seq", "m.seq")].map { side, order in
                """
                (
                    SELECT m.id FROM public.agent_memories m
                    WHERE m.tenant_id = o.tenant_id AND m.namespace = o.namespace AND m.run_id = o.run_id
                        AND \(user) AND \(unsafe: side) AND \(alive)
                    ORDER BY \(unsafe: order) LIMIT 1
                )
                """
            }
        }
        return sides.dropFirst().reduce(sides[0]) { $0 + " UNION ALL " + $1 }
    }

    /// What the ranking reads of a memory. Cosine is that with the mean of unit vectors, hence its length.
    private static func columns(_ vector: QueryVector) -> PostgresQuery {
        """
        m.id, m.user_id, m.run_id, m.seq, m.is_question, m.speaker_key, coalesce(m.speaker_key, m.role, '') AS voice,
        m.importance, m.reinforcement, m.created_at, m.token_count,
        coalesce(1 - (m.embedding <=> \(HalfVector(vector.values))), 0) * \(vector.length) AS cosine,
        CASE WHEN m.lexemes @@ (SELECT words FROM question) THEN m.lexemes END AS lexemes
        """
    }

    private static func ranking(
        _ plan: SearchPlan,
        survey: Survey,
        reached: [Reached],
        at moment: Date,
        source: PostgresQuery,
        rarity: PostgresQuery
    ) -> PostgresQuery {
        let weights = plan.weights
        let named = survey.speakers.count == 1 ? survey.speakers.first : nil
        let moment = plan.asOf ?? moment
        var graph: PostgresQuery = "float8 '0'"
        var links: PostgresQuery = ""
        if !reached.isEmpty {
            graph = "greatest(float8 '0', coalesce(g.score, 0) - s.own)"
            links = """
                LEFT JOIN unnest(\(reached.map(\.id))::uuid[], \(reached.map(\.score))::float8[]) AS g(id, score)
                    ON g.id = s.id
                """
        }
        return """
            WITH question AS MATERIALIZED (
                SELECT tsvector_to_array(v) AS stems,
                    (
                        SELECT string_agg(mesh.stem_query(l)::text, ' | ')::tsquery
                        FROM unnest(tsvector_to_array(v)) AS l
                    ) AS words
                FROM to_tsvector('pg_catalog.english', \(plan.question)) AS v
            ), \(source), hits AS MATERIALIZED (
                SELECT s.id, u.lexeme,
                    cardinality(u.positions) * float8 '1.9' / (
                        cardinality(u.positions)
                        + float8 '0.09' + float8 '0.81' * greatest(float8 '1', s.token_count / float8 '30')
                    ) AS frequency
                FROM scope s CROSS JOIN LATERAL unnest(s.lexemes) u
                WHERE s.lexemes IS NOT NULL AND u.lexeme = ANY ((SELECT stems FROM question)::text[])
            ), \(rarity), words AS (
                SELECT h.id, sum(h.frequency * r.idf) AS score FROM hits h JOIN rarity r USING (lexeme) GROUP BY h.id
            ), relevance AS (
                SELECT s.id, s.user_id, s.run_id, s.seq, s.is_question, s.speaker_key, s.voice, s.importance,
                    s.reinforcement, s.created_at, s.eligible,
                    \(weights.semantic) * s.cosine AS semantic,
                    \(weights.lexical) * coalesce(w.score / nullif((SELECT max(score) FROM words), 0), 0) AS lexical
                FROM scope s LEFT JOIN words w USING (id)
            ), turns AS (
                SELECT r.*,
                    CASE WHEN r.run_id IS NULL THEN 0 ELSE greatest(
                        float8 '0',
                        lag(r.semantic + r.lexical) OVER session * CASE
                            WHEN lag(r.is_question) OVER session AND lag(r.voice) OVER session <> r.voice
                            THEN \(weights.answer)::float8 ELSE \(weights.previous)::float8
                        END,
                        lead(r.semantic + r.lexical) OVER session * \(weights.next)::float8
                    ) END AS neighbours
                FROM relevance r
                WINDOW session AS (PARTITION BY r.run_id COLLATE "C", r.user_id COLLATE "C" ORDER BY r.seq)
            ), scored AS (
                SELECT t.id, t.created_at AS said_at, t.semantic, t.lexical, t.neighbours,
                    \(weights.importance) * t.importance AS importance,
                    CASE WHEN t.speaker_key = \(named)::text THEN \(weights.speaker)::float8 ELSE 0 END
                        AS speaker_term,
                    -- Beyond a hundred half-lives nothing is left, and the power would underflow.
                    \(weights.recency) * power(
                        float8 '0.5',
                        least(
                            float8 '100',
                            greatest(float8 '0', date_part('epoch', \(moment) - t.created_at))
                                / \(weights.halfLifeHours * 3600)
                        )
                    ) AS recency,
                    \(weights.reinforcement) * t.reinforcement AS reinforcement
                FROM turns t
                WHERE t.eligible
            ), summed AS (
                SELECT s.*,
                    s.semantic + s.lexical + s.neighbours + s.importance + s.speaker_term + s.recency + s.reinforcement
                        AS own
                FROM scored s
            ), best AS (
                SELECT s.*, \(graph) AS graph, s.own + \(graph) AS score
                FROM summed s \(links)
                ORDER BY score DESC, s.said_at DESC, s.id
                LIMIT \(plan.limit)
            )
            SELECT b.*, m.tenant_id, m.namespace, m.user_id, m.content, m.metadata, m.run_id, m.speaker, m.role,
                m.created_at, m.embedding_model
            FROM best b JOIN public.agent_memories m ON m.tenant_id = \(plan.scope.tenant) AND m.id = b.id
            ORDER BY b.score DESC, b.said_at DESC, b.id
            """
    }
}
