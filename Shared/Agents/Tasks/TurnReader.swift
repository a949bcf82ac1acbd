import Foundation
import Logging
import Platform
import SharedModels

/// Puts together what a turn begins with.
struct TurnReader {
    let store: any TaskStore
    let agent: String
    /// What users typed of contact data, which is not in the tasks; nil where the agent sees to that itself.
    let typed: TypedContacts?
    let now: @Sendable () -> Date
    let logger: Logger

    /// How many earlier tasks of the conversation are read where the sender keeps no history.
    static let earlierTasks = 6

    func context(_ incoming: IncomingMessage, _ record: TaskRecord, _ identity: Identity) async throws -> TurnContext {
        var history = incoming.history
        var captured = incoming.captured
        if history == nil || captured == nil {
            let spoken = try await conversation(before: record, identity)
            if history == nil {
                let stored = spoken.map(Self.item)
                history =
                    await typed?
                    .restored(stored, session: record.task.contextId, for: identity, now: now()) ?? stored
            }
            captured = captured ?? Self.captured(in: spoken)
        }
        var logger = logger
        logger[metadataKey: "task.id"] = "\(record.task.id)"
        if let id = RequestScope.requestID { logger[metadataKey: "request.id"] = "\(id)" }
        return TurnContext(
            identity: identity,
            contextID: record.task.contextId,
            taskID: record.task.id,
            messageID: incoming.message.messageId,
            message: incoming.text,
            history: history ?? [],
            captured: Slots.captured(incoming.handOff?.fields ?? [:], over: captured ?? [:]),
            contextMemories: incoming.memories,
            handOff: incoming.handOff,
            now: now(),
            logger: logger
        )
    }

    /// What was said in this conversation before the new message, by either side.
    private func conversation(before record: TaskRecord, _ identity: Identity) async throws -> [A2A.Message] {
        let earlier = try await store.latest(
            in: record.task.contextId,
            agent: agent,
            limit: Self.earlierTasks,
            for: identity
        )
        return earlier.filter { $0.task.id != record.task.id }.flatMap { $0.task.history ?? [] }
            + (record.task.history ?? []).dropLast()
    }

    private static func item(_ message: A2A.Message) -> ChatRequest.HistoryItem {
        ChatRequest.HistoryItem(role: message.role == .user ? "user" : "assistant", content: message.text)
    }

    private static func captured(in messages: [A2A.Message]) -> [String: JSONValue] {
        messages.reduce(into: [:]) { captured, message in
            let learned = message.metadata?[TurnMetadata.capturedData]?.objectValue ?? [:]
            captured = Slots.captured(learned, over: captured)
        }
    }
}
