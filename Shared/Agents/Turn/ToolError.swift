public import SharedModels

/// Why a tool could not do what it was asked: shown to the model, which may try otherwise or say so.
public struct ToolError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A sentence; it may reach the user.
    public var message: String

    public init(message: String) { self.message = message }

    public init(_ message: String) { self.message = message }

    public var description: String { message }

    /// Arguments that do not fit the tool's schema.
    static func arguments(_ problems: [String]) -> ToolError {
        ToolError("These arguments cannot be used: \(problems.joined(separator: "; ")).")
    }

    /// As the model reads it: `{"error": "…"}`.
    public var content: JSONValue { ["error": .string(message)] }
}
