import HTTPTypes
import SharedModels

/// An error as the HTTP+JSON binding of A2A 1.0 tells it: google.rpc.Status in JSON (specification 11.6) with the statuses
/// of its table 5.4.
struct A2AError: Error, Hashable {
    var status: HTTPResponse.Status
    /// Name of the gRPC status: `NOT_FOUND`.
    var rpcStatus: String
    var message: String
    /// Of the errors that A2A itself names: `TASK_NOT_FOUND`.
    var reason: String?
    var metadata: [String: String] = [:]
    var fields: [FieldProblem] = []
    /// Seconds until it is worth asking again.
    var retryAfter: Int?

    static func taskNotFound(_ id: String) -> A2AError {
        A2AError(
            status: .notFound,
            rpcStatus: "NOT_FOUND",
            message: "There is no such task, or it is not yours to see.",
            reason: "TASK_NOT_FOUND",
            metadata: ["taskId": id]
        )
    }

    static func unsupportedOperation(_ message: String) -> A2AError {
        A2AError(
            status: .badRequest,
            rpcStatus: "FAILED_PRECONDITION",
            message: message,
            reason: "UNSUPPORTED_OPERATION"
        )
    }

    static func contentTypeNotSupported(_ message: String) -> A2AError {
        A2AError(
            status: .badRequest,
            rpcStatus: "INVALID_ARGUMENT",
            message: message,
            reason: "CONTENT_TYPE_NOT_SUPPORTED"
        )
    }

    /// JSON-RPC's -32009.
    static func versionNotSupported(_ version: String) -> A2AError {
        A2AError(
            status: .badRequest,
            rpcStatus: "FAILED_PRECONDITION",
            message:
                "This agent speaks A2A \(A2A.version), not \(version). Send the header \(A2A.versionHeader): \(A2A.version).",
            reason: "VERSION_NOT_SUPPORTED",
            metadata: ["supportedVersions": A2A.version]
        )
    }

    static func invalid(_ field: String, _ problem: String) -> A2AError {
        invalid([FieldProblem(field: field, message: problem)])
    }

    static func invalid(_ fields: [FieldProblem]) -> A2AError {
        A2AError(
            status: .badRequest,
            rpcStatus: "INVALID_ARGUMENT",
            message: fields.map { "\($0.field) \($0.message)" }.joined(separator: "; "),
            fields: fields
        )
    }

    /// The body: `{"error": {"code", "status", "message", "details"}}`.
    var body: JSONValue {
        var details: [JSONValue] = []
        if let reason {
            var detail: [String: JSONValue] = [
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": .string(reason),
                "domain": "a2a-protocol.org",
            ]
            if !metadata.isEmpty { detail["metadata"] = .object(metadata.mapValues { .string($0) }) }
            details.append(.object(detail))
        }
        if !fields.isEmpty {
            details.append([
                "@type": "type.googleapis.com/google.rpc.BadRequest",
                "fieldViolations": .array(
                    fields.map { ["field": .string($0.field), "description": .string($0.message)] }
                ),
            ])
        }
        var error: [String: JSONValue] = [
            "code": .int(status.code), "status": .string(rpcStatus), "message": .string(message),
        ]
        if !details.isEmpty { error["details"] = .array(details) }
        return ["error": .object(error)]
    }
}
