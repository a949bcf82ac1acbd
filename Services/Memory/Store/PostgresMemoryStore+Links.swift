import Postgres
import SharedModels

extension PostgresMemoryStore {
    func linked(with seeds: [Reached], tenant: String, claims: DatabaseClaims) async throws -> [Reached] {
        try await database.query(
            """
            WITH seeds AS MATERIALIZED (
                SELECT * FROM unnest(\(seeds.map(\.id))::uuid[], \(seeds.map(\.score))::float8[]) AS s(id, score)
            ), ends AS (
                SELECT CASE l.from_id WHEN s.id THEN l.to_id ELSE l.from_id END AS id,
                    s.score * l.weight * CASE l.kind WHEN 'follows' THEN \(LinkHops.turnWeight)::float8 ELSE 1 END AS score
                FROM seeds s
                CROSS JOIN LATERAL (
                    SELECT * FROM public.memory_links o WHERE o.tenant_id = \(tenant) AND o.from_id = s.id
                    UNION ALL
                    SELECT * FROM public.memory_links i WHERE i.tenant_id = \(tenant) AND i.to_id = s.id
                ) l
                WHERE l.kind <> 'mentions'
                UNION ALL
                -- What few others mention connects more closely.
                SELECT back.from_id, s.score / (1 + ln(e.mention_count - 1))
                FROM seeds s
                JOIN public.memory_links l ON l.tenant_id = \(tenant) AND l.from_id = s.id AND l.kind = 'mentions'
                JOIN public.memory_entities e ON e.tenant_id = \(tenant) AND e.id = l.to_id
                    AND e.mention_count BETWEEN 2 AND \(LinkHops.commonMentions)
                JOIN public.memory_links back ON back.tenant_id = \(tenant) AND back.to_id = e.id
                    AND back.kind = 'mentions' AND back.from_id <> s.id
            )
            SELECT id, max(score)::float8 AS score FROM ends GROUP BY id ORDER BY score DESC, id LIMIT \(LinkHops.breadth)
            """,
            claims: claims
        ).map { Reached(id: try $0.decode("id"), score: try $0.decode("score")) }
    }
}
