public import SharedModels

/// A tool as a model is told of it.
public struct ToolDescription: Codable, Sendable, Hashable {
    public var name: String
    public var description: String
    /// JSON Schema of the arguments.
    public var parameters: JSONValue

    public init(name: String, description: String, parameters: JSONValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }

    public init(_ tool: any AgentTool) {
        self.init(name: tool.name, description: tool.description, parameters: tool.parameters)
    }
}
