import Delivery
import Foundation
import SharedModels

extension SignedMessage {
    /// One change, as a webhook is told of it: `event_details` as Mem0 sends it, and what a receiver would otherwise have to ask
    /// for. Nil where the event holds no change.
    init?(_ event: ClaimedEvent) throws {
        guard let change = event.payload["event"]?.stringValue, let memory = event.payload["memory"]?.stringValue else {
            return nil
        }
        var data: [String: JSONValue] = [:]
        data["memory"] = event.payload["content"]
        let body = try JSON.encode(
            [
                "event_details": ["id": .string(memory), "data": .object(data), "event": .string(change)],
                "event_type": .string("memory_" + change.lowercased()), "memory_id": .string(memory),
                "user_id": event.payload["user"] ?? .null, "project_id": .string(event.scope.namespace),
                "created_at": event.payload["at"] ?? .null,
            ] as JSONValue
        )
        self.init(id: event.id, body: body)
    }
}
