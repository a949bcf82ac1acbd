package import Foundation
package import HTTPTypes
public import Hummingbird
import SharedModels

/// How a process writes its errors.
public enum ErrorStyle: Sendable {
    /// RFC 9457, `application/problem+json`.
    case problem
    /// The platform API's envelope under `/api/`; RFC 9457 elsewhere and for who asks for it.
    case envelope
    /// google.rpc.Status, as A2A's HTTP+JSON binding has it.
    case a2a

    public func response(to error: APIError, request: Request, requestID: String) -> Response {
        let told = told(of: error, accept: request.headers[.accept], path: request.uri.path, requestID: requestID)
        return Response(
            status: error.status,
            headers: told.headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: told.body))
        )
    }

    /// What of an error is answered beside its status.
    /// - Parameter accept: the caller's header.
    package func told(
        of error: APIError,
        accept: String?,
        path: String,
        requestID: String
    ) -> (headers: HTTPFields, body: Data) {
        let asksForProblem = accept?.contains("application/problem+json") ?? false
        let isPlatform = path.hasPrefix("/api/") && !path.hasPrefix("/api/v1/memories")
        let body: (type: String, data: Data?)
        switch self {
        case .envelope where !asksForProblem && isPlatform:
            let failure = Envelope<JSONValue>.Failure(
                message: error.message,
                code: error.code,
                fields: error.fields.isEmpty ? nil : error.fields,
                requestID: requestID
            )
            body = ("application/json", try? JSON.encode(Envelope<JSONValue>(error: failure)))
        case .a2a:
            body = ("application/json", try? JSON.encode(Self.status(error)))
        default:
            let problem = Problem(
                status: error.status.code,
                title: error.status.reasonPhrase,
                code: error.code,
                detail: error.message,
                requestID: requestID,
                errors: error.fields.isEmpty ? nil : error.fields
            )
            body = ("application/problem+json", try? JSON.encode(problem))
        }
        var headers: HTTPFields = [.contentType: body.type]
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        if error.status == .unauthorized { headers[.wwwAuthenticate] = "Bearer" }
        return (headers, body.data ?? Data())
    }

    private static func status(_ error: APIError) -> JSONValue {
        [
            "error": [
                "code": .int(error.status.code), "status": .string(error.code.uppercased()),
                "message": .string(error.message),
            ]
        ]
    }
}
