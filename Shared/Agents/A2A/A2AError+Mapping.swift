import HTTPTypes
import Platform
import Postgres
import SharedModels

extension A2AError {
    /// Any error of a route; nil where it is one that only says that the request is over.
    static func from(_ error: any Error) -> A2AError? {
        switch error {
        case let error as A2AError: error
        case let error as APIError: from(error)
        case let error as any APIErrorConvertible: from(error.apiError)
        case let error as PostgresError: from(error)
        case is CancellationError: nil
        default: .internalError
        }
    }

    static let internalError = A2AError(
        status: .internalServerError,
        rpcStatus: "INTERNAL",
        message: "Something went wrong on our side."
    )

    private static func from(_ error: APIError) -> A2AError {
        // A2A knows one kind of invalid request.
        if error.status == .unprocessableContent { return .invalid(error.fields) }
        if error.status == .unsupportedMediaType { return .contentTypeNotSupported(error.message) }
        return A2AError(
            status: error.status,
            rpcStatus: rpcStatus(of: error.status),
            message: error.message,
            fields: error.fields,
            retryAfter: error.retryAfter,
            rpcCode: error.code == "invalid_json" ? -32700 : nil
        )
    }

    private static func from(_ error: PostgresError) -> A2AError {
        switch error.code {
        case .unavailable, .poolExhausted, .closed:
            A2AError(
                status: .serviceUnavailable,
                rpcStatus: "UNAVAILABLE",
                message: "The database cannot be reached right now.",
                retryAfter: 2
            )
        case .timeout:
            A2AError(
                status: .gatewayTimeout,
                rpcStatus: "DEADLINE_EXCEEDED",
                message: "The database took too long."
            )
        default: .internalError
        }
    }

    /// As google.rpc.Code maps to HTTP.
    private static func rpcStatus(of status: HTTPResponse.Status) -> String {
        switch status.code {
        case 401: "UNAUTHENTICATED"
        case 403: "PERMISSION_DENIED"
        case 404: "NOT_FOUND"
        case 409: "ABORTED"
        case 429: "RESOURCE_EXHAUSTED"
        case 400..<500: "INVALID_ARGUMENT"
        case 503: "UNAVAILABLE"
        case 504: "DEADLINE_EXCEEDED"
        default: "INTERNAL"
        }
    }
}
