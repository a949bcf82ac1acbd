import Foundation
import Platform
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

        // A yes of another conversation is none of this one's.
        earlier.consent = nil
        var question: String?
        var refused = false
        for item in context.history {
            if item.role == "user" {
                let said = Slots(
                    text: Self.told(by: item.content),
                    answering: question,
                    now: item.timestamp ?? context.now
                )
                add(said)
                if let consent = said.consent { refused = !consent }
                if said.consent == false { earlier.forgetContact() }
                question = nil
            } else {
                question = item.content
            }
        }
        var captured = Slots(captured: context.captured)
        if refused {
            // Captured before the no, or by somebody who did not hear it.
            captured.consent = false
            captured.forgetContact()
        }
        // Captured is the sum alone: what was said tells whether it is that of all, as is what financing multiplied.
        if let price = captured.equipmentPrice, let told = earlier.equipmentPrice {
            let count = Double(max(1, captured.robotCount ?? earlier.robotCount ?? 1))
            if price == told && earlier.priceIsForAll || count > 1 && price == told * count {
                captured.priceIsForAll = true
            }
        }
        add(captured)
        // What another text asked for, or could not place, says nothing about this one.
        earlier.asks = []
        earlier.isCorrection = false
        earlier.unassignedAmounts = []
        earlier.retractedAmounts = []
        let said = Slots(text: Self.told(by: context.message), answering: question, now: context.now)
        if said.consent == false { earlier.forgetContact() }
        self.earlier = earlier
        message = said.placed(over: earlier)
    }

    /// What is read of a visitor's text: orders to a model, pasted or typed, tell nothing of the visitor, and what was masked
    /// says "security number" of nobody's need.
    private static func told(by text: String) -> String {
        Spelling.corrected(
            InjectedInstructions.removed(from: text).replacing(compiled(#/\[[\w -]+ removed\]/#), with: "")
        )
    }

    /// What the message taught, by field, as it goes into `captured_data`.
    /// An address is there with a yes only; a no takes it out of what was captured before.
    var learned: [String: JSONValue] {
        var fields = message.captured.filter { message.consent == true || !["email", "phone"].contains($0.key) }
        if message.consent == false { for field in ["email", "phone"] { fields[field] = .null } }
        return fields
    }

    /// The latest word of this conversation on being contacted; nil where there is none.
    var consent: Bool? { message.consent ?? earlier.consent }
}

extension TurnContext {
    /// Whether the user agreed, in this conversation, to be contacted and has not taken it back: what every tool asks that
    /// passes contact data on, whatever a model says.
    public var mayBeContacted: Bool { (reading ?? ConversationSlots(self)).consent == true }
}

extension Slots {
    fileprivate mutating func forgetContact() {
        email = nil
        phone = nil
        for field in ["email", "phone"] { quotes[field] = nil }
    }
}
