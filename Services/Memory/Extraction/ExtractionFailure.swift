/// Why a model gave no facts.
struct ExtractionFailure: Error, Sendable, Hashable {
    enum Reason: String, Sendable, CaseIterable {
        /// The provider cannot be reached, breaks off, or answers with an error of its own (5xx).
        case unavailable
        case timeout
        case rateLimited = "rate_limited"
        /// The provider does not take the request: key, model, quota, or what it asks for (4xx).
        case rejected
        /// The model will not answer.
        case refused
        /// The answer ends before its end.
        case truncated
        /// No answer, or one without facts.
        case empty
        case notJSON = "not_json"
        case wrongSchema = "wrong_schema"
        /// Facts that the messages do not state.
        case ungrounded
        /// More messages than one call can read.
        case tooLong = "too_long"
        /// Nothing but acknowledgements, so that the model was not asked.
        case nothingSaid = "nothing_said"
        /// The work was begun again and again, and never ended.
        case interrupted
    }

    var reason: Reason
    /// What the provider asks to wait.
    var retryAfter: Duration?

    init(_ reason: Reason, retryAfter: Duration? = nil) {
        self.reason = reason
        self.retryAfter = retryAfter
    }

    /// Whether asking again may help. A model that answers rubbish costs as much again, and often answers the same.
    var isPassing: Bool {
        switch reason {
        case .unavailable, .timeout, .rateLimited: true
        default: false
        }
    }
}
