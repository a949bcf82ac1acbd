import Postgres
import SharedModels
import Testing

/// A table whose rows belong to someone, and how its service writes one.
struct OwnedTable: Sendable, CustomTestStringConvertible {
    var name: String
    var service: MeshService
    var hasUser = true
    /// Writes one row of this tenant and user; the claims must allow it.
    var insert: @Sendable (_ tenant: String, _ user: String) -> PostgresQuery

    var testDescription: String { name }

    static let all: [OwnedTable] = [
        OwnedTable(name: "agent_memories", service: .memory) { tenant, user in
            """
            INSERT INTO agent_memories (tenant_id, namespace, user_id, content, content_hash)
            VALUES (\(tenant), 'agent:sales', \(user), 'c', '\\x00')
            """
        },
        OwnedTable(name: "memory_history", service: .memory) { tenant, user in
            """
            INSERT INTO memory_history (tenant_id, memory_id, namespace, user_id, action)
            VALUES (\(tenant), gen_random_uuid(), 'agent:sales', \(user), 'add')
            """
        },
        OwnedTable(name: "memory_entities", service: .memory) { tenant, user in
            """
            INSERT INTO memory_entities (tenant_id, namespace, user_id, kind, name, normalized_name)
            VALUES (\(tenant), 'agent:sales', \(user), 'place', 'Reno', 'reno')
            """
        },
        OwnedTable(name: "memory_links", service: .memory) { tenant, user in
            """
            WITH memory AS (
                INSERT INTO agent_memories (tenant_id, namespace, user_id, content, content_hash)
                VALUES (\(tenant), 'agent:sales', \(user), 'c', '\\x01')
                RETURNING id
            )
            INSERT INTO memory_links (tenant_id, from_id, to_id, kind, namespace, user_id)
            SELECT \(tenant), id, id, 'similar', 'agent:sales', \(user) FROM memory
            """
        },
        OwnedTable(name: "memory_events", service: .memory) { tenant, user in
            """
            INSERT INTO memory_events (tenant_id, namespace, user_id, kind)
            VALUES (\(tenant), 'agent:sales', \(user), 'extract')
            """
        },
        OwnedTable(name: "chat_sessions", service: .supervisor) { tenant, user in
            "INSERT INTO chat_sessions (tenant_id, session_id, user_id) VALUES (\(tenant), 's', \(user))"
        },
        OwnedTable(name: "chat_messages", service: .supervisor) { tenant, user in
            """
            WITH session AS (
                INSERT INTO chat_sessions (tenant_id, session_id, user_id) VALUES (\(tenant), 's', \(user)) RETURNING id
            )
            INSERT INTO chat_messages (tenant_id, chat_session_id, user_id, seq, role, content)
            SELECT \(tenant), id, \(user), 1, 'user', 'hello' FROM session
            """
        },
        OwnedTable(name: "routing_decisions", service: .supervisor) { tenant, user in
            """
            WITH session AS (
                INSERT INTO chat_sessions (tenant_id, session_id, user_id) VALUES (\(tenant), 's', \(user)) RETURNING id
            )
            INSERT INTO routing_decisions (tenant_id, chat_session_id, user_id)
            SELECT \(tenant), id, \(user) FROM session
            """
        },
        OwnedTable(name: "applications", service: .financing) { tenant, user in
            "INSERT INTO applications (tenant_id, application_number, user_id) VALUES (\(tenant), 'n', \(user))"
        },
        OwnedTable(name: "application_decisions", service: .financing) { tenant, user in
            """
            WITH application AS (
                INSERT INTO applications (tenant_id, application_number, user_id)
                VALUES (\(tenant), 'n', \(user))
                RETURNING id
            )
            INSERT INTO application_decisions (tenant_id, application_id, user_id, status, model_version)
            SELECT \(tenant), id, \(user), 'approved', '1' FROM application
            """
        },
        OwnedTable(name: "leads", service: .sales) { tenant, user in
            "INSERT INTO leads (tenant_id, user_id) VALUES (\(tenant), \(user))"
        },
        OwnedTable(name: "dealer_leads", service: .dealerMatching) { tenant, user in
            """
            WITH dealer AS (
                INSERT INTO dealers (slug, name, zip_code) VALUES (gen_random_uuid()::text, 'd', '89501') RETURNING id
            )
            INSERT INTO dealer_leads (tenant_id, user_id, dealer_id) SELECT \(tenant), \(user), id FROM dealer
            """
        },
        OwnedTable(name: "dealer_requests", service: .dealerMatching) { tenant, user in
            """
            INSERT INTO dealer_requests (tenant_id, user_id, idempotency_key, body, answer, created_at)
            VALUES (\(tenant), \(user), gen_random_uuid()::text, 'b', '{}', now())
            """
        },
        OwnedTable(name: "dealer_deliveries", service: .dealerMatching) { tenant, user in
            """
            WITH dealer AS (
                INSERT INTO dealers (slug, name, zip_code) VALUES (gen_random_uuid()::text, 'd', '89501') RETURNING id
            ), lead AS (
                INSERT INTO dealer_leads (tenant_id, user_id, dealer_id)
                SELECT \(tenant), \(user), id FROM dealer
                RETURNING id
            )
            INSERT INTO dealer_deliveries (tenant_id, user_id, lead_id, channel, receiver)
            SELECT \(tenant), \(user), id, 'webhook', 'r' FROM lead
            """
        },
        OwnedTable(name: "dealer_delivery_attempts", service: .dealerMatching) { tenant, user in
            """
            WITH dealer AS (
                INSERT INTO dealers (slug, name, zip_code) VALUES (gen_random_uuid()::text, 'd', '89501') RETURNING id
            ), lead AS (
                INSERT INTO dealer_leads (tenant_id, user_id, dealer_id)
                SELECT \(tenant), \(user), id FROM dealer
                RETURNING id
            ), delivery AS (
                INSERT INTO dealer_deliveries (tenant_id, user_id, lead_id, channel, receiver)
                SELECT \(tenant), \(user), id, 'webhook', 'r' FROM lead
                RETURNING id
            )
            INSERT INTO dealer_delivery_attempts (tenant_id, user_id, delivery_id, attempt, started_at)
            SELECT \(tenant), \(user), id, 1, now() FROM delivery
            """
        },
        OwnedTable(name: "api_keys", service: .gateway, hasUser: false) { tenant, _ in
            "INSERT INTO api_keys (tenant_id, name, key_hash, prefix) VALUES (\(tenant), 'k', '\\x00', 'ybm_')"
        },
        OwnedTable(name: "idempotency_keys", service: .gateway) { tenant, user in
            """
            INSERT INTO idempotency_keys (tenant_id, user_id, route, key, body_hash)
            VALUES (\(tenant), \(user), 'POST /', 'k', '\\x00')
            """
        },
        OwnedTable(name: "agent_tasks", service: .sales) { tenant, user in
            """
            INSERT INTO agent_tasks (tenant_id, id, agent, context_id, user_id, state)
            VALUES (\(tenant), 't', 'sales', 'c', \(user), 'TASK_STATE_WORKING')
            """
        },
    ]
}
