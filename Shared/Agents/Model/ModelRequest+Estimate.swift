import SharedModels

extension ModelRequest {
    /// Tokens of the prompt, about.
    var estimatedTokens: Int {
        let said = messages.reduce(0) { bytes, message in
            switch message {
            case .user(let text): bytes + text.utf8.count
            case .assistant(let text, let calls):
                calls.reduce(bytes + text.utf8.count) { $0 + $1.name.utf8.count + $1.arguments.size }
            case .toolResult(_, _, let content): bytes + content.size
            }
        }
        let told = tools.reduce(0) { $0 + $1.name.utf8.count + $1.description.utf8.count + $1.parameters.size }
        return TokenUsage.estimate(bytes: system.utf8.count + situation.utf8.count + said + told)
    }
}

extension TokenUsage {
    /// A token for four bytes, which is about right for English and too many for most else.
    static func estimate(bytes: Int) -> Int { (bytes + 3) / 4 }
}
