import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Platform
import Postgres
import SharedModels

/// Hands Mem0's paths to their own router, and writes their errors as Mem0's clients read them.
struct Mem0Dispatch: RouterMiddleware {
    typealias Context = MeshRequestContext

    private let responder: RouterResponder<MeshRequestContext>

    init(_ router: Router<MeshRequestContext>) { responder = router.buildResponder() }

    @concurrent
    func handle(
        _ request: Request,
        context: MeshRequestContext,
        next: @concurrent (Request, MeshRequestContext) async throws -> Response
    ) async throws -> Response {
        guard Mem0Paths.takes(request.uri.path) else { return try await next(request, context) }
        do {
            // An empty id would make one memory's path the path of all.
            guard !request.uri.path.contains("//") else { throw Mem0Error.badID }
            return try await responder.respond(to: request, context: context)
        } catch let error as APIError {
            return try Mem0Error.response(to: error, context)
        } catch let error as any APIErrorConvertible {
            return try Mem0Error.response(to: error.apiError, context)
        }
    }
}

/// Errors in Mem0's shape: its clients read `detail`, out of application/json alone.
enum Mem0Error {
    static let badID = bad("memory_id", "memory_id should be a valid UUID", plain: true)
    static let noScope = APIError(
        .badRequest,
        code: "validation_failed",
        "At least one of user_id, agent_id, app_id or run_id is required."
    )

    static func notFound(_ what: String) -> APIError { APIError(.notFound, code: "not_found", "\(what) not found!") }

    /// - Parameter plain: the message stands for itself.
    static func bad(_ field: String, _ message: String, plain: Bool = false) -> APIError {
        APIError(
            .badRequest,
            code: "validation_failed",
            plain ? message : "\(field) \(message)",
            fields: [FieldProblem(field: field, message: message)]
        )
    }

    static func response(to error: APIError, _ context: MeshRequestContext) throws -> Response {
        if error.status.code >= 500 {
            context.logger.error("request failed", metadata: ["error": "\(error.code)"])
        }
        var headers: HTTPFields = [.contentType: "application/json"]
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        if error.status == .unauthorized { headers[.wwwAuthenticate] = "Token" }
        let detail =
            error.code == "validation_failed" && error.status == .unprocessableContent
            ? error.fields.map { "\($0.field) \($0.message)" }.joined(separator: "; ") : error.message
        return try jsonResponse(
            Body(
                detail: detail,
                error: detail,
                code: error.code,
                errors: error.fields.isEmpty ? nil : error.fields,
                requestID: context.requestID
            ),
            status: error.status,
            headers: headers
        )
    }

    private struct Body: Encodable {
        var detail: String
        var error: String
        var code: String
        var errors: [FieldProblem]?
        var requestID: String

        enum CodingKeys: String, CodingKey {
            case detail, error, code, errors
            case requestID = "request_id"
        }
    }
}

extension FilterProblem: APIErrorConvertible {
    var apiError: APIError { Mem0Error.bad(field, message) }
}
