import Postgres
import SharedModels
import TestSupport
import Testing

/// What the roles of the services may do, against a list of what they need. A migration that grants more, or a new table, adds its line
/// here, where it is seen.
@Suite("Rights of the roles")
struct GrantTests {
    /// Tables, columns, views and sequences; roles without their `mesh_`. What is not named, nobody may but its owner.
    private static let needed: Set<String> = [
        "agent_memories: definer may select",
        "agent_memories: memory may delete, insert, select, update",
        "agent_push_configs: dealer_matching, financing, knowledge, sales, supervisor may delete, insert, select, update",
        "agent_push_deliveries: dealer_matching, financing, knowledge, sales, supervisor may delete, insert, select, update",
        "agent_tasks: dealer_matching, financing, knowledge, sales, supervisor may delete, insert, select, update",
        "api_keys: definer may select",
        "api_keys: gateway may delete, insert, select, update",
        "application_decisions(notice_channel): financing may update",
        "application_decisions(notice_given_at): financing may update",
        "application_decisions(user_id): financing may update",
        "application_decisions: financing may delete, insert, select",
        "application_number_seq: financing may usage",
        "applications: financing may delete, insert, select, update",
        "articles: knowledge may delete, insert, select, update",
        "audit_events(action): gateway may insert",
        "audit_events(key_digest): gateway may insert",
        "audit_events(operation): gateway may insert",
        "audit_events(request_id): gateway may insert",
        "audit_events(resource): gateway may insert",
        "audit_events(role): gateway may insert",
        "audit_events(status): gateway may insert",
        "audit_events(tenant_id): gateway may insert",
        "audit_events(user_digest): gateway may insert",
        "audit_events: definer may delete, select",
        "audit_events: gateway may select",
        "audit_heads: definer may delete, insert, select",
        "audit_heads: gateway may insert, select",
        "backup_runs: gateway may select",
        "chat_messages(remember_after): supervisor may update",
        "chat_messages(remember_attempts): supervisor may update",
        "chat_messages(remembered_at): supervisor may update",
        "chat_messages: supervisor may delete, insert, select",
        "chat_sessions: supervisor may delete, insert, select, update",
        "chat_sessions_with_messages: supervisor may select",
        "dealer_deliveries: dealer_matching may delete, insert, select, update",
        "dealer_delivery_attempts: dealer_matching may delete, insert, select, update",
        "dealer_leads: dealer_matching may delete, insert, select, update",
        "dealer_requests: dealer_matching may delete, insert, select, update",
        "dealers: dealer_matching may delete, insert, select, update",
        "idempotency_keys: gateway may delete, insert, select, update",
        "industries: knowledge may delete, insert, select, update",
        "leads: sales may delete, insert, select, update",
        "memory_access: memory may delete, insert, select, update",
        "memory_embedding: memory may insert, select",
        "memory_entities: definer may delete, select, update",
        "memory_entities: memory may delete, insert, select, update",
        "memory_erasures: memory may insert, select",
        "memory_events: memory may delete, insert, select, update",
        "memory_exports: memory may delete, insert, select, update",
        "memory_feedback: memory may delete, insert, select, update",
        "memory_history(after): memory may update",
        "memory_history(before): memory may update",
        "memory_history: memory may delete, insert, select",
        "memory_links: definer may delete, select",
        "memory_links: memory may delete, insert, select, update",
        "memory_projects: memory may delete, insert, select, update",
        "memory_webhooks: memory may delete, insert, select, update",
        "mesh_jobs: dealer_matching, financing, gateway, knowledge, memory, sales, supervisor may insert, select, update",
        "places: dealer_matching may delete, insert, select, update",
        "robot_catalog: knowledge may delete, insert, select, update",
        "routing_decisions: supervisor may delete, insert, select",
        "user_erasures: gateway may insert, select, update",
        "zip_codes: dealer_matching may delete, insert, select, update",
    ]

    /// Functions that run with the rights of `mesh_definer`, and whose role may call them; others are called by triggers alone.
    private static let definer: Set<String> = [
        "api_key: gateway",
        "memory_candidates: memory",
        "memory_count: memory",
        "memory_matching: memory",
        "memory_stem_counts: memory",
        "prune_audit: gateway",
    ]

    /// Agents that the package adds are held to their own tables by EveryTableTests; their lines would be in nobody's list.
    private static let added = MeshService.ofPackage.filter { !MeshService.allCases.contains($0) }.map(\.databaseRole)
    private static let roles = MeshService.allCases.map(\.databaseRole) + ["mesh_definer"]

    private func texts(_ owner: PostgresClient, _ query: PostgresQuery) async throws -> Set<String> {
        Set(try await owner.query(query).map { try $0.decode("text", as: String.self) })
    }

    @Test("Every role may do with tables, columns and sequences what its service needs, and nobody else may anything")
    func relations() async throws {
        try await withTestDatabase { owner, _ in
            let granted = try await texts(
                owner,
                """
                WITH granted AS (
                    SELECT c.relname::text AS name, c.relowner AS owner, a.grantee, a.privilege_type, a.is_grantable
                    FROM pg_class c
                    CROSS JOIN LATERAL aclexplode(
                        coalesce(c.relacl, acldefault(CASE c.relkind WHEN 'S' THEN 's' ELSE 'r' END::"char", c.relowner))
                    ) a
                    WHERE c.relnamespace IN ('public'::regnamespace, 'mesh'::regnamespace)
                        AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
                        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
                    UNION ALL
                    SELECT c.relname || '(' || t.attname || ')', c.relowner, a.grantee, a.privilege_type, a.is_grantable
                    FROM pg_attribute t
                    JOIN pg_class c ON c.oid = t.attrelid
                    CROSS JOIN LATERAL aclexplode(t.attacl) a
                    WHERE c.relnamespace IN ('public'::regnamespace, 'mesh'::regnamespace)
                ), each AS (
                    SELECT name, grantee, string_agg(
                        lower(privilege_type) || CASE WHEN is_grantable THEN ' and grant it' ELSE '' END, ', '
                        ORDER BY privilege_type
                    ) AS privileges
                    FROM granted
                    WHERE grantee <> owner
                        AND grantee NOT IN (SELECT oid FROM pg_roles WHERE rolname = ANY (\(Self.added)::text[]))
                    GROUP BY name, grantee
                )
                SELECT name || ': ' || string_agg(role, ', ' ORDER BY role COLLATE "C") || ' may ' || privileges AS text
                FROM (
                    SELECT name, privileges,
                        CASE grantee WHEN 0 THEN 'everybody' ELSE replace(grantee::regrole::text, 'mesh_', '') END AS role
                    FROM each
                ) named
                GROUP BY name, privileges
                """
            )
            #expect(
                granted.subtracting(Self.needed).sorted() == [],
                "granted, and needed by nobody that this test knows"
            )
            #expect(Self.needed.subtracting(granted).sorted() == [], "needed, and not granted")
        }
    }

    @Test("Functions that run with more rights than their caller's are for the one service that needs them")
    func functions() async throws {
        try await withTestDatabase { owner, _ in
            let granted = try await texts(
                owner,
                """
                SELECT p.proname || ': ' || string_agg(
                    CASE a.grantee WHEN 0 THEN 'everybody' ELSE replace(a.grantee::regrole::text, 'mesh_', '') END, ', '
                ) AS text
                FROM pg_proc p CROSS JOIN LATERAL aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
                WHERE p.prosecdef AND a.grantee <> p.proowner
                    AND p.pronamespace IN ('public'::regnamespace, 'mesh'::regnamespace)
                    AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
                GROUP BY p.oid
                """
            )
            #expect(granted.sorted() == Self.definer.sorted())
            // A search path that a caller could choose would let it run what it likes.
            let open = try await texts(
                owner,
                """
                SELECT p.proname::text AS text FROM pg_proc p
                WHERE p.prosecdef AND p.pronamespace IN ('public'::regnamespace, 'mesh'::regnamespace)
                    AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE s LIKE 'search_path=%')
                """
            )
            #expect(open.sorted() == [])
        }
    }

    @Test(
        "No role is more than it seems: it passes no policy by, makes no roles or databases, is in no other, and owns nothing"
    )
    func attributes() async throws {
        try await withTestDatabase { owner, _ in
            let roles = try await texts(
                owner,
                """
                SELECT rolname::text AS text FROM pg_roles
                WHERE rolname = ANY (\(Self.roles)::text[]) AND NOT rolsuper AND NOT rolbypassrls AND NOT rolcreaterole
                    AND NOT rolcreatedb AND NOT rolreplication
                """
            )
            #expect(roles.sorted() == Self.roles.sorted())
            let memberships = try await texts(
                owner,
                """
                SELECT m.member::regrole || ' in ' || m.roleid::regrole AS text
                FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = ANY (\(Self.roles)::text[])
                """
            )
            #expect(memberships.sorted() == [])
            let owned = try await texts(
                owner,
                """
                SELECT r.rolname || ' owns ' || o.name AS text
                FROM (
                    SELECT c.relowner AS owner, c.oid::regclass::text AS name FROM pg_class c
                    UNION ALL SELECT n.nspowner, n.nspname::text FROM pg_namespace n
                    UNION ALL SELECT d.datdba, d.datname::text FROM pg_database d
                    UNION ALL SELECT p.proowner, p.proname::text FROM pg_proc p WHERE NOT p.prosecdef AND p.proname <> 'memory_condition'
                ) o JOIN pg_roles r ON r.oid = o.owner WHERE r.rolname = ANY (\(Self.roles)::text[])
                """
            )
            #expect(owned.sorted() == [])
            let defaults = try await texts(
                owner,
                """
                SELECT a.grantee::text || ' gets ' || lower(a.privilege_type) AS text
                FROM pg_default_acl d CROSS JOIN LATERAL aclexplode(d.defaclacl) a
                WHERE d.defaclobjtype IN ('r', 'S') AND (
                    a.grantee = 0 OR a.grantee IN (SELECT oid FROM pg_roles WHERE rolname = ANY (\(Self.roles)::text[]))
                )
                """
            )
            #expect(defaults.sorted() == [], "what a new table would give away")
        }
    }
}
