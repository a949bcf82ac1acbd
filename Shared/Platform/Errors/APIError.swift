public import HTTPTypes
public import SharedModels

/// The one error that routes throw: a status, a stable code and a sentence for the person who reads it.
public struct APIError: Error, Sendable, Hashable {
    public var status: HTTPResponse.Status
    /// `validation_failed`, `not_found`, `upstream_unavailable` …
    public var code: String
    public var message: String
    public var fields: [FieldProblem]
    /// Seconds until it is worth asking again.
    public var retryAfter: Int?

    public init(
        _ status: HTTPResponse.Status,
        code: String,
        _ message: String,
        fields: [FieldProblem] = [],
        retryAfter: Int? = nil
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.fields = fields
        self.retryAfter = retryAfter
    }

    public static func notFound(_ what: String) -> APIError {
        APIError(.notFound, code: "not_found", "There is no such \(what).")
    }

    public static func validation(_ fields: [FieldProblem]) -> APIError {
        let names = fields.map(\.field).joined(separator: ", ")
        return APIError(
            .unprocessableContent,
            code: "validation_failed",
            "These fields are wrong: \(names).",
            fields: fields
        )
    }

    public static let unauthorized = APIError(
        .unauthorized,
        code: "unauthorized",
        "The request carries no valid credentials."
    )

    public static func forbidden(_ message: String) -> APIError { APIError(.forbidden, code: "forbidden", message) }

    public static func unavailable(_ message: String, retryAfter: Int? = 1) -> APIError {
        APIError(.serviceUnavailable, code: "unavailable", message, retryAfter: retryAfter)
    }

    public static func timeout(_ message: String) -> APIError { APIError(.gatewayTimeout, code: "timeout", message) }

    public static func conflict(_ message: String) -> APIError { APIError(.conflict, code: "conflict", message) }

    public static func badRequest(_ message: String) -> APIError { APIError(.badRequest, code: "bad_request", message) }
}

/// An error of another module that knows what it is on HTTP.
public protocol APIErrorConvertible: Error {
    var apiError: APIError { get }
}
