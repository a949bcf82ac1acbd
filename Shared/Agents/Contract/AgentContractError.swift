/// Why a contract could not be used: every problem of the file at once.
public struct AgentContractError: Error, Sendable, Hashable, CustomStringConvertible {
    public var path: String
    /// A sentence each, naming the field.
    public var problems: [String]

    public init(path: String, problems: [String]) {
        self.path = path
        self.problems = problems
    }

    public var description: String {
        (["The agent's contract \(path) cannot be used:"] + problems.map { "  - " + $0 }).joined(separator: "\n")
    }
}
