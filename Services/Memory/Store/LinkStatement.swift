import Foundation
import Postgres

/// Entities and links of new memories: two statements, however many memories there are.
enum LinkStatement {
    static func links(of drafts: [Draft], _ verdicts: [Verdict], tenant: String, at moment: Date) -> [PostgresQuery] {
        var mentions: [(memory: UUID, entity: Entity)] = []
        var similar: [(from: UUID, to: Connections.Likeness)] = []
        for (draft, verdict) in zip(drafts, verdicts) {
            guard case .add(let connections) = verdict else { continue }
            mentions += draft.entities.map { (draft.id, $0) }
            similar += connections.similar.map { (draft.id, $0) }
        }
        var statements: [PostgresQuery] = []
        if !mentions.isEmpty { statements.append(self.mentions(mentions, tenant: tenant, at: moment)) }
        if !similar.isEmpty { statements.append(self.similar(similar, tenant: tenant, at: moment)) }
        return statements
    }

    /// What new content mentions and is like, in place of what the old did. Its place in the session stays, and so does
    /// what it superseded.
    static func renewal(
        of draft: Draft,
        similar: [Connections.Likeness],
        tenant: String,
        at moment: Date
    ) -> [PostgresQuery] {
        let gone: PostgresQuery = """
            DELETE FROM public.memory_links l
            WHERE l.tenant_id = \(tenant) AND (
                l.from_id = \(draft.id) AND l.kind IN ('mentions', 'similar')
                OR l.to_id = \(draft.id) AND l.kind = 'similar'
            )
            """
        return [gone] + links(of: [draft], [.add(Connections(similar: similar))], tenant: tenant, at: moment)
    }

    /// Memories that have their places in sessions already, each after the turn before it.
    static func follows(_ memories: [UUID], tenant: String, at moment: Date) -> PostgresQuery {
        """
        INSERT INTO public.memory_links (tenant_id, from_id, to_id, kind, weight, namespace, user_id, created_at)
        SELECT m.tenant_id, m.id, b.id, 'follows', 1, m.namespace, m.user_id, \(moment)
        FROM public.agent_memories m
        CROSS JOIN LATERAL (
            SELECT p.id FROM public.agent_memories p
            WHERE p.tenant_id = m.tenant_id AND p.namespace = m.namespace AND p.run_id = m.run_id
                AND p.user_id IS NOT DISTINCT FROM m.user_id AND p.seq < m.seq
            ORDER BY p.seq DESC LIMIT 1
        ) b
        WHERE m.tenant_id = \(tenant) AND m.id = ANY (\(memories)::uuid[])
        ON CONFLICT DO NOTHING
        """
    }

    /// A memory that another took the place of, wherever that other is here.
    static func supersession(of memories: [UUID], tenant: String, at moment: Date) -> PostgresQuery {
        """
        INSERT INTO public.memory_links (tenant_id, from_id, to_id, kind, weight, namespace, user_id, created_at)
        SELECT m.tenant_id, s.id, m.id, 'supersedes', 1, m.namespace, m.user_id, \(moment)
        FROM public.agent_memories m
        JOIN public.agent_memories s ON s.tenant_id = m.tenant_id AND s.id = m.superseded_by
            AND s.namespace = m.namespace AND s.user_id IS NOT DISTINCT FROM m.user_id
        WHERE m.tenant_id = \(tenant) AND m.id = ANY (\(memories)::uuid[])
        ON CONFLICT DO NOTHING
        """
    }

    /// Each entity once a scope, counted by the memories that mention it.
    private static func mentions(
        _ mentions: [(memory: UUID, entity: Entity)],
        tenant: String,
        at moment: Date
    ) -> PostgresQuery {
        """
        WITH mentioned AS MATERIALIZED (
            SELECT m.tenant_id, m.id AS memory_id, m.namespace, m.user_id, n.kind, n.name, n.key
            FROM unnest(
                \(mentions.map(\.memory))::uuid[], \(mentions.map(\.entity.kind.rawValue))::text[],
                \(mentions.map(\.entity.name))::text[], \(mentions.map(\.entity.key))::text[]
            ) AS n(memory, kind, name, key)
            JOIN public.agent_memories m ON m.tenant_id = \(tenant) AND m.id = n.memory
        ), entities AS (
            INSERT INTO public.memory_entities AS e (
                tenant_id, namespace, user_id, kind, name, normalized_name, mention_count, created_at, updated_at
            )
            SELECT tenant_id, namespace, user_id, kind, min(name), key, count(*), \(moment), \(moment)
            FROM mentioned
            GROUP BY tenant_id, namespace, user_id, kind, key
            ON CONFLICT (tenant_id, namespace, user_id, kind, normalized_name) DO UPDATE SET
                mention_count = e.mention_count + excluded.mention_count, updated_at = excluded.updated_at
            RETURNING e.id, e.namespace, e.user_id, e.kind, e.normalized_name
        )
        INSERT INTO public.memory_links (tenant_id, from_id, to_id, kind, weight, namespace, user_id, created_at)
        SELECT m.tenant_id, m.memory_id, e.id, 'mentions', 1, m.namespace, m.user_id, \(moment)
        FROM mentioned m
        JOIN entities e ON e.kind = m.kind AND e.normalized_name = m.key AND e.namespace = m.namespace
            AND e.user_id IS NOT DISTINCT FROM m.user_id
        """
    }

    private static func similar(
        _ links: [(from: UUID, to: Connections.Likeness)],
        tenant: String,
        at moment: Date
    ) -> PostgresQuery {
        """
        INSERT INTO public.memory_links (tenant_id, from_id, to_id, kind, weight, namespace, user_id, created_at)
        SELECT m.tenant_id, m.id, l.target, 'similar', l.weight, m.namespace, m.user_id, \(moment)
        FROM unnest(
            \(links.map(\.from))::uuid[], \(links.map(\.to.id))::uuid[], \(links.map(\.to.cosine))::float8[]
        ) AS l(memory, target, weight)
        JOIN public.agent_memories m ON m.tenant_id = \(tenant) AND m.id = l.memory
        """
    }
}
