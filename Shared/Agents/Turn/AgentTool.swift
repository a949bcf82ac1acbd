public import SharedModels

/// Something an agent can do: a question to its own tables, or a change of them.
public protocol AgentTool: Sendable {
    /// `find_dealers`: the contract must list it, or it is never called.
    var name: String { get }

    /// When to use it, written for a model.
    var description: String { get }

    /// JSON Schema of the arguments: an object with `type`, `properties`, `required`, `enum`, `minimum`, `maximum`, `items`
    /// and the like (see ``JSONSchema``). Arguments that do not fit never reach ``call(_:turn:)``.
    var parameters: JSONValue { get }

    /// Whether it changes something. Tools that do are called one after the other in the model's order, the others at the same time.
    var writes: Bool { get }

    /// - Throws: ``ToolError`` with a sentence for the model; any other error ends the turn as failed.
    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult
}

extension AgentTool {
    public var writes: Bool { false }
}
