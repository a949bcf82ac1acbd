import Hummingbird
import NIOHTTP1
import Postgres

extension APIError {
    /// Any error as the caller is told of it; what is not known to be safe to tell becomes `internal_error`.
    package static func from(_ error: any Error) -> APIError {
        switch error {
        case let error as APIError: return error
        case let error as any APIErrorConvertible: return error.apiError
        case let error as PostgresError: return database(error)
        case let error as HTTPError: return http(error)
        case let error as any HTTPResponseError: return http(HTTPError(error.status))
        // In the middle of a body: chunks that are none.
        case is HTTPParserError: return .badRequest("The request is malformed.")
        case is DeadlineExceeded:
            return .timeout("The request took longer than it may.")
        case is CancellationError:
            return .unavailable("The request was broken off.")
        default:
            return APIError(.internalServerError, code: "internal_error", "Something went wrong on our side.")
        }
    }

    private static func database(_ error: PostgresError) -> APIError {
        switch error.code {
        case .timeout:
            return APIError(.gatewayTimeout, code: "database_timeout", "The database took too long.")
        case .unavailable, .poolExhausted, .closed:
            return APIError(
                .serviceUnavailable,
                code: "database_unavailable",
                "The database cannot be reached right now.",
                retryAfter: 2
            )
        // What PostgreSQL calls character_not_in_repertoire and untranslatable_character: in UTF-8 only NUL is left of them.
        case .server where ["22021", "22P05"].contains(error.sqlState ?? ""):
            return APIError(.unprocessableContent, code: "validation_failed", "Text must not hold the character NUL.")
        default:
            return APIError(.internalServerError, code: "internal_error", "Something went wrong on our side.")
        }
    }

    private static func http(_ error: HTTPError) -> APIError {
        switch error.status {
        case .notFound: return APIError(.notFound, code: "not_found", "There is nothing at this path.")
        case .methodNotAllowed:
            return APIError(.methodNotAllowed, code: "method_not_allowed", "This path does not take that method.")
        case .contentTooLarge:
            return APIError(.contentTooLarge, code: "body_too_large", "The body is larger than is taken.")
        case let status where status.code >= 500:
            return APIError(status, code: "internal_error", "Something went wrong on our side.")
        case let status:
            let code = status.reasonPhrase.lowercased().map { $0.isLetter ? String($0) : "_" }.joined()
            return APIError(status, code: code, error.body ?? status.reasonPhrase)
        }
    }
}
