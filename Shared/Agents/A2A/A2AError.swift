import HTTPTypes
import SharedModels

/// An error of A2A 1.0: the HTTP+JSON binding tells it as google.rpc.Status in JSON (specification 11.6), JSON-RPC as an error object
/// (9.5), both with the codes of table 5.4.
struct A2AError: Error, Hashable {
    var status: HTTPResponse.Status
    /// Name of the gRPC status: `NOT_FOUND`.
    var rpcStatus: String
    var message: String
    /// Of the errors that A2A itself names: `TASK_NOT_FOUND`.
    var reason: String?
    var metadata: [String: String]
    var fields: [FieldProblem]
    /// Seconds until it is worth asking again.
    var retryAfter: Int?
    /// Code of JSON-RPC.
    var rpcCode: Int

    init(
        status: HTTPResponse.Status,
        rpcStatus: String,
        message: String,
        reason: String? = nil,
        metadata: [String: String] = [:],
        fields: [FieldProblem] = [],
        retryAfter: Int? = nil,
        rpcCode: Int? = nil
    ) {
        self.status = status
        self.rpcStatus = rpcStatus
        self.message = message
        self.reason = reason
        self.metadata = metadata
        self.fields = fields
        self.retryAfter = retryAfter
        self.rpcCode = rpcCode ?? reason.flatMap { Self.codes[$0] } ?? (status.code < 500 ? -32602 : -32603)
    }

    /// Table 5.4 of the specification.
    private static let codes = [
        "TASK_NOT_FOUND": -32001, "TASK_NOT_CANCELABLE": -32002, "PUSH_NOTIFICATION_NOT_SUPPORTED": -32003,
        "UNSUPPORTED_OPERATION": -32004, "CONTENT_TYPE_NOT_SUPPORTED": -32005, "INVALID_AGENT_RESPONSE": -32006,
        "EXTENDED_AGENT_CARD_NOT_CONFIGURED": -32007, "EXTENSION_SUPPORT_REQUIRED": -32008,
        "VERSION_NOT_SUPPORTED": -32009,
    ]

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

    static func notCancelable(_ id: String, _ state: A2A.State) -> A2AError {
        A2AError(
            status: .badRequest,
            rpcStatus: "FAILED_PRECONDITION",
            message: "Task \(id) is over (\(state.rawValue)) and cannot be canceled.",
            reason: "TASK_NOT_CANCELABLE",
            metadata: ["taskId": id]
        )
    }

    static let noPushNotifications = A2AError(
        status: .badRequest,
        rpcStatus: "UNIMPLEMENTED",
        message: "This agent sends no push notifications.",
        reason: "PUSH_NOTIFICATION_NOT_SUPPORTED"
    )

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

    /// The body of HTTP+JSON: `{"error": {"code", "status", "message", "details"}}`.
    var body: JSONValue {
        var error: [String: JSONValue] = [
            "code": .int(status.code), "status": .string(rpcStatus), "message": .string(message),
        ]
        let details = details
        if !details.isEmpty { error["details"] = .array(details) }
        return ["error": .object(error)]
    }

    /// What is told beside the message, as ProtoJSON has `google.protobuf.Any`.
    var details: [JSONValue] {
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
        return details
    }
}
