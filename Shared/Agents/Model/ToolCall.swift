public import SharedModels

/// A model's wish to have a tool called.
public struct ToolCall: Codable, Sendable, Hashable {
    /// Names the call within its turn, so that the result can be told from others.
    public var id: String
    /// Name of the tool.
    public var name: String
    /// An object that fits the tool's parameters.
    public var arguments: JSONValue

    public init(id: String, name: String, arguments: JSONValue) {
        self.id = id
        self.name = name
        self.arguments = arguments
    }

    /// A call of a playbook: within one step a tool that is called once needs no id of its own.
    public init(_ name: String, _ arguments: JSONValue = [:]) {
        self.init(id: name, name: name, arguments: arguments)
    }
}
