import Foundation
import SharedModels

/// What a whole conversation says: what was known before the message, and what the message adds.
struct ConversationSlots: Sendable {
    let message: Slots
    let earlier: Slots

    /// Newest wins: memories first, then the conversation, then what was captured of it. Only what the user said is read.
    init(_ context: TurnContext) {
        var earlier = Slots()
        func add(_ slots: Slots) { earlier = slots.merged(over: earlier) }

        for text in context.contextMemories.reversed() { add(Slots(text: text, now: context.now)) }
        let recalled = context.recalled
            .filter { $0.role == nil || $0.role == "user" }
            .sorted { $0.createdAt < $1.createdAt }
        for memory in recalled { add(Slots(text: memory.content, now: memory.createdAt)) }

        var question: String?
        for item in context.history {
            if item.role == "user" {
                add(Slots(text: Self.told(by: item.content), answering: question, now: item.timestamp ?? context.now))
                question = nil
            } else {
                question = item.content
            }
        }
        add(Slots(captured: context.captured))
        // What another text asked for, or could not place, says nothing about this one.
        earlier.asks = []
        earlier.isCorrection = false
        earlier.unassignedAmounts = []
        earlier.retractedAmounts = []
        self.earlier = earlier
        message = Slots(text: Self.told(by: context.message), answering: question, now: context.now).placed(
            over: earlier
        )
    }

    /// What is read of a visitor's text: orders to a model, pasted or typed, tell nothing of the visitor, and what was masked
    /// says "security number" of nobody's need.
    private static func told(by text: String) -> String {
        Spelling.corrected(InjectedInstructions.removed(from: text).replacing(#/\[[\w -]+ removed\]/#, with: ""))
    }

    /// What the message taught, by field, as it goes into `captured_data`.
    /// An address is there with a yes only.
    var learned: [String: JSONValue] {
        message.captured.filter { message.consent == true || !["email", "phone"].contains($0.key) }
    }
}
