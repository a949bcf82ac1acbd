import Foundation
import Postgres
import SharedModels

/// Where a message goes, and what it is signed with.
struct Webhook: Sendable, Hashable {
    var url: String
    var secret: String
}

protocol WebhookStore: Sendable {
    /// The webhook that an event is for; nil where it is gone.
    func webhook(of event: ClaimedEvent) async throws -> Webhook?

    /// Has everything wait that is for the same webhook and not under way.
    func postpone(othersLike event: ClaimedEvent, until time: Date) async throws
}

extension PostgresMemoryStore: WebhookStore {
    func webhook(of event: ClaimedEvent) async throws -> Webhook? {
        guard let id = event.payload["webhook"]?.intValue else { return nil }
        return try await database.query(
            """
            SELECT w.url, w.secret FROM public.memory_webhooks w
            WHERE w.tenant_id = \(event.scope.tenant) AND w.namespace = \(event.scope.namespace) AND w.id = \(id)
            """,
            claims: event.claims
        ).first.map { Webhook(url: try $0.decode("url"), secret: try $0.decode("secret")) }
    }

    func postpone(othersLike event: ClaimedEvent, until time: Date) async throws {
        guard let id = event.payload["webhook"]?.intValue else { return }
        // Those of other users too.
        try await database.execute(
            """
            UPDATE public.memory_events e SET run_after = \(time)
            FROM (
                SELECT e.tenant_id, e.id FROM public.memory_events e
                WHERE e.tenant_id = \(event.scope.tenant) AND e.namespace = \(event.scope.namespace)
                    AND e.kind = \(EventKind.webhook.rawValue) AND e.state = 'pending' AND e.run_after < \(time)
                    AND (e.payload ->> 'webhook')::bigint = \(id)
                FOR UPDATE SKIP LOCKED
            ) others
            WHERE e.tenant_id = others.tenant_id AND e.id = others.id
            """,
            claims: Self.worker
        )
    }
}
