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
}
