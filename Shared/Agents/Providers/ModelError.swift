public import Platform

/// Why a model behind an API gave no answer. None of the texts holds what the user said.
public struct ModelError: KindOfError, Sendable, Hashable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// No connection, or it broke.
        case unreachable
        case timeout
        /// Too many requests, or the provider is overloaded.
        case overloaded
        /// The request, the key or the model was refused with this status; asking again is of no use.
        case rejected(Int)
        /// The model declined to answer.
        case refused
        /// The answer was cut where it makes no sense without its end.
        case truncated
        /// Something that cannot be read.
        case badAnswer
        /// It failed so often of late that it is not asked for a while.
        case resting
    }

    public var provider: String
    public var kind: Kind
    /// As the provider says it, without its sentence: `insufficient_quota`.
    public var code: String?

    public init(_ provider: String, _ kind: Kind, code: String? = nil) {
        self.provider = provider
        self.kind = kind
        self.code = code
    }

    public var description: String {
        let what =
            switch kind {
            case .unreachable: "cannot be reached"
            case .timeout: "took too long"
            case .overloaded: "is overloaded"
            case .rejected(let status): "refused the request with \(status)"
            case .refused: "declined to answer"
            case .truncated: "was cut off"
            case .badAnswer: "gave no usable answer"
            case .resting: "failed too often of late and is left alone for a while"
            }
        return "\(provider) \(what)" + (code.map { " (\($0))" } ?? "")
    }

    /// In one word.
    public var kindOfError: String {
        switch kind {
        case .unreachable: "unreachable"
        case .timeout: "timeout"
        case .overloaded: "overloaded"
        case .rejected(let status): String(status)
        case .refused: "refused"
        case .truncated: "truncated"
        case .badAnswer: "bad_answer"
        case .resting: "resting"
        }
    }

    /// Whether it tells of the provider's health, not of this one request.
    var isFailure: Bool {
        switch kind {
        case .unreachable, .timeout, .overloaded, .badAnswer: true
        case .rejected(let status): status == 401 || status == 403 || status == 404
        case .refused, .truncated, .resting: false
        }
    }
}
