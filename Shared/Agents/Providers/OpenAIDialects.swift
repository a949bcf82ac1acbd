import Synchronization

/// The optional parts of a request that a server takes for one of its models.
struct OpenAIDialect: Sendable {
    var completionTokens = true
    var reasoning = true
    var usage = true
    var schema = true
}

/// What was learned of a server's models from what it refused; kept as long as the process runs, so that it is not refused in every
/// turn anew.
final class OpenAIDialects: Sendable {
    private let known = Mutex<[String: OpenAIDialect]>([:])

    subscript(model: String) -> OpenAIDialect { known.withLock { $0[model] ?? OpenAIDialect() } }

    func learn<R: Sendable>(of model: String, _ change: (inout OpenAIDialect) -> R) -> R {
        known.withLock { change(&$0[model, default: OpenAIDialect()]) }
    }
}
