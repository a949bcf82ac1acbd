import Foundation
public import SharedModels

extension OfflineTurn {
    /// Reads off a model request what a playbook decides on.
    init(_ request: ModelRequest) {
        var calls: [String: ToolCall] = [:]
        var results: [(call: ToolCall, result: JSONValue)] = []
        for message in request.messages {
            switch message {
            case .user: continue
            case .assistant(_, let wanted): for call in wanted { calls[call.id] = call }
            case .toolResult(let id, let name, let content):
                results.append((calls[id] ?? ToolCall(id: id, name: name, arguments: [:]), content))
            }
        }
        self.init(context: request.turn, results: results)
    }

    /// A turn whose slots are read from its context.
    public init(context: TurnContext, results: [(call: ToolCall, result: JSONValue)] = []) {
        let reading = context.reading ?? ConversationSlots(context)
        self.init(context: context, results: results, slots: reading.message, earlierSlots: reading.earlier)
    }
}
