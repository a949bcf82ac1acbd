public import SharedModels

/// What a playbook decides on.
public struct OfflineTurn: Sendable {
    public var context: TurnContext
    /// The calls of this turn so far and what they gave, in order. A call that failed has `{"error": "…"}`.
    public var results: [(call: ToolCall, result: JSONValue)]
    /// What the message itself says.
    public var slots: Slots
    /// What was said before: memories, then the conversation, then what was captured of it; newest wins.
    public var earlierSlots: Slots

    public init(
        context: TurnContext,
        results: [(call: ToolCall, result: JSONValue)] = [],
        slots: Slots,
        earlierSlots: Slots
    ) {
        self.context = context
        self.results = results
        self.slots = slots
        self.earlierSlots = earlierSlots
    }

    /// The message over what was said before.
    public var known: Slots { slots.merged(over: earlierSlots) }

    /// Whether this tool has been called in this turn, successfully or not.
    public func hasCalled(_ tool: String) -> Bool { results.contains { $0.call.name == tool } }

    /// What the latest call of this tool gave; nil where it was not called or failed.
    public func result(of tool: String) -> JSONValue? {
        results.last { $0.call.name == tool && $0.result["error"] == nil }?.result
    }

    /// Why the latest call of this tool failed; nil where it was not called or did not fail.
    public func error(of tool: String) -> String? {
        results.last { $0.call.name == tool }?.result["error"]?.stringValue
    }
}
