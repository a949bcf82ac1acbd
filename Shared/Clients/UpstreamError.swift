import HTTPTypes
public import Platform
public import SharedModels

/// Why a call to another service gave no answer.
public struct UpstreamError: Error, Sendable, CustomStringConvertible {
    public enum Kind: Sendable, Hashable {
        /// No connection, or it broke.
        case unreachable
        case timeout
        /// It answered with this status, and with problem details where it gave any.
        case status(Int, Problem?)
        /// It answered with something that cannot be read.
        case badAnswer
    }

    public var service: String
    public var kind: Kind
    /// Whether the call may have been done though it has no answer: it was sent, or part of it, and then the connection broke.
    public var mayBeDone: Bool

    public init(service: String, kind: Kind, mayBeDone: Bool = false) {
        self.service = service
        self.kind = kind
        self.mayBeDone = mayBeDone
    }

    public var description: String {
        switch kind {
        case .unreachable: "\(service) cannot be reached"
        case .timeout: "\(service) took too long"
        case .status(let status, let problem): "\(service) answered \(status) \(problem?.code ?? "")"
        case .badAnswer: "\(service) answered with something unreadable"
        }
    }
}

extension UpstreamError: KindOfError {
    public var kindOfError: String {
        switch kind {
        case .unreachable: "unreachable"
        case .timeout: "timeout"
        case .status(let status, _): String(status)
        case .badAnswer: "bad_answer"
        }
    }
}

extension UpstreamError: APIErrorConvertible {
    /// What the caller did wrong passes through; what the upstream failed at becomes 502, 503 or 504.
    public var apiError: APIError {
        switch kind {
        case .unreachable:
            return APIError(
                .serviceUnavailable,
                code: "upstream_unavailable",
                "The \(service) service cannot be reached right now.",
                retryAfter: 2
            )
        case .timeout:
            return APIError(.gatewayTimeout, code: "upstream_timeout", "The \(service) service took too long.")
        case .badAnswer:
            return APIError(.badGateway, code: "upstream_error", "The \(service) service gave no usable answer.")
        case .status(let status, let problem):
            if let problem, (400..<500).contains(status), status != 401 {
                return APIError(
                    .init(code: status),
                    code: problem.code,
                    problem.detail,
                    fields: problem.errors ?? []
                )
            }
            if status == 503 {
                return APIError(
                    .serviceUnavailable,
                    code: problem?.code ?? "upstream_unavailable",
                    problem?.detail ?? "The \(service) service is not available right now.",
                    retryAfter: 2
                )
            }
            if status == 504 {
                return APIError(.gatewayTimeout, code: "upstream_timeout", "The \(service) service took too long.")
            }
            return APIError(.badGateway, code: "upstream_error", "The \(service) service gave no usable answer.")
        }
    }
}
