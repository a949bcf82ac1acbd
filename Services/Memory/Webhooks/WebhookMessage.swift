import Crypto
import Foundation
import SharedModels

/// One change, as a webhook is told of it: `event_details` as Mem0 sends it, and what a receiver would otherwise have to ask for.
struct WebhookMessage: Sendable {
    let id: UUID
    let body: Data

    /// Nil where the event holds no change.
    init?(_ event: ClaimedEvent) throws {
        guard let change = event.payload["event"]?.stringValue, let memory = event.payload["memory"]?.stringValue else {
            return nil
        }
        id = event.id
        var data: [String: JSONValue] = [:]
        data["memory"] = event.payload["content"]
        body = try JSON.encode(
            [
                "event_details": ["id": .string(memory), "data": .object(data), "event": .string(change)],
                "event_type": .string("memory_" + change.lowercased()), "memory_id": .string(memory),
                "user_id": event.payload["user"] ?? .null, "project_id": .string(event.scope.namespace),
                "created_at": event.payload["at"] ?? .null,
            ] as JSONValue
        )
    }

    /// Standard Webhooks 1.0: `webhook-id` stays the same however often it is sent, so that a receiver knows what it has already.
    func headers(secret: String, at moment: Date) -> [(String, String)] {
        let timestamp = String(Int(moment.timeIntervalSince1970))
        let id = "msg_" + id.uuidString.lowercased()
        return [
            ("Content-Type", "application/json"), ("User-Agent", "ybryx-memory"), ("webhook-id", id),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", "v1," + Self.signature(of: body, id: id, timestamp: timestamp, secret: secret)),
        ]
    }

    /// HMAC-SHA256 of "{id}.{timestamp}.{body}" in base64; the key is what follows "whsec_", decoded.
    static func signature(of body: Data, id: String, timestamp: String, secret: String) -> String {
        let text = secret.hasPrefix("whsec_") ? String(secret.dropFirst("whsec_".count)) : secret
        let key = SymmetricKey(data: Data(base64Encoded: text) ?? Data(text.utf8))
        let signed = Data("\(id).\(timestamp).".utf8) + body
        return Data(HMAC<SHA256>.authenticationCode(for: signed, using: key)).base64EncodedString()
    }
}

/// Why a message did not arrive; free of what it says.
struct WebhookFailure: Error, Hashable {
    var reason: String
    var retryAfter: Duration?
}
