import Delivery
import Foundation
import Hummingbird
import Platform
import SharedModels

/// Webhooks are told of changes by ``WebhookDelivery``.
extension Mem0Routes {
    func addWebhooks(to router: Router<MeshRequestContext>) {
        router.group("api/v1/webhooks")
            .get("projects/:project", use: webhooks)
            .post("projects/:project", use: createWebhook)
            .put(":webhook", use: changeWebhook)
            .delete(":webhook", use: deleteWebhook)
    }

    private static func describe(_ webhook: Mem0Webhook) -> JSONValue {
        var answer: [String: JSONValue] = [
            "id": .int(webhook.id), "webhook_id": .int(webhook.id), "project_id": .string(webhook.namespace),
            "project": .string(webhook.namespace), "url": .string(webhook.url), "name": .string(webhook.name),
            "event_types": .array(webhook.eventTypes.map(JSONValue.string)), "is_active": true,
            "created_at": .string(Timestamp.format(webhook.createdAt)),
            "updated_at": .string(Timestamp.format(webhook.updatedAt)),
        ]
        answer["secret"] = webhook.secret.map(JSONValue.string)
        return .object(answer)
    }

    private func manager(_ context: MeshRequestContext) throws -> Mem0Caller {
        let caller = try Mem0Caller(context, project: Self.segment(context, "project"))
        guard caller.identity.user == nil else {
            throw APIError.forbidden("Who acts for one user may not see or change webhooks.")
        }
        return caller
    }

    private func webhooks(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try manager(context)
        let webhooks = try await store.webhooks(in: caller.namespace, claims: caller.claims)
        return try jsonResponse(JSONValue.array(webhooks.map(Self.describe)))
    }

    private func createWebhook(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try manager(context)
        guard let url = try url(body), let name = try name(body) else {
            throw Mem0Error.bad(body.has("url") ? "name" : "url", "must be given")
        }
        let made = try await store.createWebhook(
            url: url,
            name: name,
            eventTypes: try eventTypes(body) ?? [],
            in: caller.namespace,
            at: now(),
            claims: caller.claims
        )
        guard let made else {
            throw Mem0Error.bad("project_id", "has \(Mem0Store.mostWebhooks) webhooks, and no room for another")
        }
        return try jsonResponse(Self.describe(made), status: .created)
    }

    private func changeWebhook(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let changed = try await store.changeWebhook(
            try id(context),
            url: try url(body),
            name: try name(body),
            eventTypes: try eventTypes(body),
            rotatesSecret: try body.flag("rotate_secret") ?? false,
            at: now(),
            claims: try manager(context).claims
        )
        guard let changed else { throw Mem0Error.notFound("Webhook") }
        guard case .object(var answer) = Self.describe(changed) else { throw Mem0Error.notFound("Webhook") }
        answer["message"] = "Webhook updated successfully"
        return try jsonResponse(JSONValue.object(answer))
    }

    private func deleteWebhook(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        guard try await store.deleteWebhook(id(context), claims: manager(context).claims) else {
            throw Mem0Error.notFound("Webhook")
        }
        return try Self.message("Webhook deleted successfully")
    }

    private func id(_ context: MeshRequestContext) throws -> Int {
        guard let id = Self.segment(context, "webhook").flatMap({ Int($0) }) else {
            throw Mem0Error.notFound("Webhook")
        }
        return id
    }

    private func url(_ body: Mem0Body) throws -> String? {
        try body.text("url").map { text in
            do throws(WebhookAddress.Refused) {
                _ = try WebhookAddress(text, allowsPrivate: allowsPrivateWebhooks)
            } catch {
                throw Mem0Error.bad("url", error.message)
            }
            return text
        }
    }

    private func name(_ body: Mem0Body) throws -> String? {
        try body.text("name").map { name in
            guard CallerScope.isName(name) else { throw Mem0Error.bad("name", "must be 1 to 256 printable characters") }
            return name
        }
    }

    /// Categories are given with a memory and change with it, so that nobody is told of them apart.
    private static let eventTypes = ["memory_add", "memory_update", "memory_delete", "memory_categorize"]

    private func eventTypes(_ body: Mem0Body) throws -> [String]? {
        try body.texts("event_types").map { types in
            let wrong = types.first { !Self.eventTypes.contains($0.lowercased().replacing(":", with: "_")) }
            guard types.count <= 32, wrong == nil else {
                throw Mem0Error.bad("event_types", "must be of \(Self.eventTypes.joined(separator: ", "))")
            }
            return types
        }
    }
}
