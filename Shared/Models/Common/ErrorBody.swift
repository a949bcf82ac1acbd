/// One wrong field of a request.
public struct FieldProblem: Codable, Sendable, Hashable {
    /// Path of the field as the client wrote it: `messages[2].role`.
    public var field: String
    public var message: String

    public init(field: String, message: String) {
        self.field = field
        self.message = message
    }
}

/// RFC 9457 problem details: the error body of every service (`application/problem+json`).
public struct Problem: Codable, Sendable, Hashable {
    public var type: String
    public var title: String
    public var status: Int
    /// Stable, machine-readable: `validation_failed`, `not_found`, `upstream_unavailable` …
    public var code: String
    public var detail: String
    public var requestID: String?
    public var errors: [FieldProblem]?

    public init(
        status: Int,
        title: String,
        code: String,
        detail: String,
        requestID: String? = nil,
        errors: [FieldProblem]? = nil
    ) {
        self.type = "about:blank"
        self.title = title
        self.status = status
        self.code = code
        self.detail = detail
        self.requestID = requestID
        self.errors = errors
    }

    enum CodingKeys: String, CodingKey {
        case type, title, status, code, detail, errors
        case requestID = "request_id"
    }
}

/// The envelope of the platform API at the gateway: `{"success", "data", "error"}`.
public struct Envelope<Payload: Codable & Sendable>: Codable, Sendable {
    public struct Failure: Codable, Sendable, Hashable {
        public var message: String
        public var code: String
        public var fields: [FieldProblem]?
        public var requestID: String?

        public init(message: String, code: String, fields: [FieldProblem]? = nil, requestID: String? = nil) {
            self.message = message
            self.code = code
            self.fields = fields
            self.requestID = requestID
        }

        enum CodingKeys: String, CodingKey {
            case message, code, fields
            case requestID = "request_id"
        }
    }

    public var success: Bool
    public var data: Payload?
    public var error: Failure?

    public init(data: Payload) {
        self.success = true
        self.data = data
    }

    public init(error: Failure) {
        self.success = false
        self.error = error
    }

    enum CodingKeys: String, CodingKey { case success, data, error }

    /// Writes `null` for the absent half, as the front end expects both keys.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(success, forKey: .success)
        try container.encode(data, forKey: .data)
        try container.encode(error, forKey: .error)
    }
}
