import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels

/// Errors as OpenAI's clients read them: `{"error": {"message", "type", "param", "code"}}`.
enum OpenAIError {
    static func response(to error: APIError) -> Response {
        let message =
            error.fields.isEmpty
            ? error.message : error.fields.map { "\($0.field) \($0.message)" }.joined(separator: "; ")
        var headers: HTTPFields = [.contentType: "application/json"]
        if let seconds = error.retryAfter { headers[.retryAfter] = String(seconds) }
        return Response(
            status: error.status,
            headers: headers,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: (try? JSON.encode(body(error, message))) ?? Data()))
        )
    }

    static func body(_ error: APIError, _ message: String? = nil) -> JSONValue {
        [
            "error": [
                "message": .string(message ?? error.message), "type": .string(type(of: error.status)),
                "param": error.fields.first.map { .string($0.field) } ?? .null, "code": .string(error.code),
            ]
        ]
    }

    private static func type(of status: HTTPResponse.Status) -> String {
        switch status.code {
        case 401: "authentication_error"
        case 403: "permission_error"
        case 429: "rate_limit_error"
        case 400..<500: "invalid_request_error"
        default: "api_error"
        }
    }
}
