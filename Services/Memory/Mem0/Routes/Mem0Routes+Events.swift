import Foundation
import Hummingbird
import Platform
import SharedModels

extension Mem0Routes {
    func addEvents(to router: Router<MeshRequestContext>) {
        router.get("v1/events", use: listEvents)
        router.get("v1/event/:id", use: event)
        router.get("v1/events/:id", use: event)
        router.post("v1/feedback", use: feedback)
    }

    private func listEvents(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        let page = try Page(request)
        let (events, total) = try await store.events(
            in: caller.namespace,
            limit: page.size,
            skipping: page.skipped,
            claims: caller.claims
        )
        return try jsonResponse(
            JSONValue.object(
                page.answer(try await describe(events, caller), of: total, at: request.uri.path)
            )
        )
    }

    private func event(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let caller = try Mem0Caller(request, context)
        guard let id = Self.segment(context, "id").flatMap(UUID.init(uuidString:)) else {
            throw Mem0Error.bad("event_id", "event_id should be a valid UUID", plain: true)
        }
        guard let event = try await events.event(id, claims: caller.claims) else { throw Mem0Error.notFound("Event") }
        return try jsonResponse(try await describe([event], caller).first ?? .null)
    }

    /// The text of the memories is read anew: events keep ids alone.
    func describe(_ events: [MemoryEvent], _ caller: Mem0Caller) async throws -> [JSONValue] {
        let ids = events.flatMap { $0.outcomes.map(\.id) }
        let memories = try await store.memories(Array(Set(ids)), claims: caller.claims)
        let contents = Dictionary(memories.map { ($0.id, $0.content) }, uniquingKeysWith: { first, _ in first })
        return events.map { event in
            let results: [JSONValue] = event.outcomes.map { outcome in
                let content = JSONValue.text(contents[outcome.id])
                return [
                    "id": .string(outcome.id.uuidString.lowercased()), "event": .string(outcome.event),
                    "memory": content, "data": ["memory": content],
                ]
            }
            return [
                "id": .string(event.id.uuidString.lowercased()), "event_type": .string(event.kind.uppercased()),
                "status": .string(event.status), "results": .array(results), "error": .text(event.error),
                "latency": event.latency.map(JSONValue.double) ?? .null,
                "fallback": event.result?["fallback"] ?? .null,
                "created_at": .string(Timestamp.format(event.createdAt)),
                "updated_at": .string(Timestamp.format(event.finishedAt ?? event.createdAt)),
            ]
        }
    }

    private func feedback(_ request: Request, _ context: MeshRequestContext) async throws -> Response {
        let body = try await Mem0Body.read(request, context)
        let caller = try Mem0Caller(request, context, body: body)
        guard let id = try body.text("memory_id").flatMap(UUID.init(uuidString:)) else { throw Mem0Error.badID }
        let feedback = try body.text("feedback")
        if let feedback, !["POSITIVE", "NEGATIVE", "VERY_NEGATIVE"].contains(feedback) {
            throw Mem0Error.bad("feedback", "must be POSITIVE, NEGATIVE, VERY_NEGATIVE or null")
        }
        let reason = try body.text("feedback_reason")
        guard reason?.count ?? 0 <= Admission.maximumLength else {
            throw Mem0Error.bad("feedback_reason", "must have at most \(Admission.maximumLength) characters")
        }
        let kept = try await store.giveFeedback(feedback, reason: reason, on: id, id: UUID(), claims: caller.claims)
        guard let kept else { throw Mem0Error.notFound("Memory") }
        return try jsonResponse(
            [
                "id": .string(kept.uuidString.lowercased()), "feedback": .text(feedback),
                "feedback_reason": .text(reason),
            ] as JSONValue
        )
    }
}

extension MemoryEvent {
    /// The memories that came of it.
    fileprivate var outcomes: [(id: UUID, event: String)] {
        (result?["results"]?.arrayValue ?? []).compactMap { outcome in
            guard let id = outcome["id"]?.stringValue.flatMap(UUID.init(uuidString:)) else { return nil }
            return (id, outcome["event"]?.stringValue ?? (outcome["action"] == "merged" ? "UPDATE" : "ADD"))
        }
    }
}
