/// What can go wrong between a text and its vector.
struct EmbeddingError: Error, CustomStringConvertible {
    enum Code: String, Sendable {
        /// A setting or a file that it names is missing or wrong.
        case configuration
        /// The model or its runtime failed.
        case model
        /// The provider cannot be reached, is overloaded or too slow; trying later may help.
        case unavailable
        /// The provider refuses the request; trying again does not help.
        case rejected
        /// The provider's answer is not what was asked for.
        case invalidAnswer
    }

    let code: Code
    /// For the operator; holds no text that was embedded and no secret.
    let message: String
    let cause: (any Error)?

    init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    var description: String {
        cause.map { "\(message) (\(code.rawValue): \($0))" } ?? "\(message) (\(code.rawValue))"
    }
}
