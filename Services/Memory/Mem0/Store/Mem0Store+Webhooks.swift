import Foundation
import Postgres

/// Where somebody wants to hear of changes.
struct Mem0Webhook: Sendable, Hashable {
    var id: Int
    var namespace: String
    var url: String
    var name: String
    var eventTypes: [String]
    var createdAt: Date
    var updatedAt: Date
    /// What its receiver checks signatures with; told once, when it is made.
    var secret: String?
}

extension Mem0Store {
    func webhooks(in namespace: String, claims: DatabaseClaims) async throws -> [Mem0Webhook] {
        try await database.query(
            """
            SELECT \(Self.webhookColumns) FROM public.memory_webhooks w
            WHERE w.tenant_id = \(claims.tenant) AND w.namespace = \(namespace) ORDER BY w.id
            """,
            claims: claims
        ).map(Mem0Webhook.init)
    }

    func createWebhook(
        url: String,
        name: String,
        eventTypes: [String],
        in namespace: String,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> Mem0Webhook? {
        try await database.query(
            """
            INSERT INTO public.memory_webhooks AS w (
                tenant_id, namespace, url, name, event_types, created_at, updated_at
            )
            SELECT \(claims.tenant), \(namespace), \(url), \(name), \(eventTypes)::text[], \(moment), \(moment)
            WHERE (
                SELECT count(*) FROM public.memory_webhooks o
                WHERE o.tenant_id = \(claims.tenant) AND o.namespace = \(namespace)
            ) < \(Self.mostWebhooks)
            RETURNING \(Self.webhookColumns), w.secret
            """,
            claims: claims
        ).first.map { row in
            var webhook = try Mem0Webhook(row)
            webhook.secret = try row.decode("secret")
            return webhook
        }
    }

    /// Every change writes a message for each.
    static let mostWebhooks = 32

    /// Nil where there is none within reach.
    func changeWebhook(
        _ id: Int,
        url: String?,
        name: String?,
        eventTypes: [String]?,
        rotatesSecret: Bool = false,
        at moment: Date,
        claims: DatabaseClaims
    ) async throws -> Mem0Webhook? {
        try await database.query(
            """
            UPDATE public.memory_webhooks w SET
                url = coalesce(\(url), w.url), name = coalesce(\(name), w.name),
                event_types = coalesce(\(eventTypes)::text[], w.event_types), updated_at = \(moment),
                secret = CASE WHEN \(rotatesSecret) THEN mesh.webhook_secret() ELSE w.secret END
            WHERE w.tenant_id = \(claims.tenant) AND w.id = \(id)
            RETURNING \(Self.webhookColumns), CASE WHEN \(rotatesSecret) THEN w.secret END AS secret
            """,
            claims: claims
        ).first.map { row in
            var webhook = try Mem0Webhook(row)
            webhook.secret = try row.decode("secret")
            return webhook
        }
    }

    func deleteWebhook(_ id: Int, claims: DatabaseClaims) async throws -> Bool {
        try await database.execute(
            "DELETE FROM public.memory_webhooks WHERE tenant_id = \(claims.tenant) AND id = \(id)",
            claims: claims
        ) > 0
    }

    private static let webhookColumns: PostgresQuery =
        "w.id, w.namespace, w.url, w.name, w.event_types, w.created_at, w.updated_at"
}

extension Mem0Webhook {
    fileprivate init(_ row: PostgresRow) throws {
        self.init(
            id: try row.decode("id"),
            namespace: try row.decode("namespace"),
            url: try row.decode("url"),
            name: try row.decode("name"),
            eventTypes: try row.decode("event_types"),
            createdAt: try row.decode("created_at"),
            updatedAt: try row.decode("updated_at")
        )
    }
}
