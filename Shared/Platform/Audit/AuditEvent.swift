import Crypto
public import Foundation

/// One event of the audit trail as the database keeps and chains it (migration 0038): what was about to be changed, or how that ended.
public struct AuditEvent: Sendable, Hashable {
    /// From 1, without gaps.
    public var sequence: Int64
    /// Microseconds since 1970.
    public var at: Int64
    public var tenant: String
    /// `visitor`, `user`, `machine`.
    public var role: String
    /// A digest of the API key.
    public var key: String?
    /// A keyed digest of the user's name; see ``AuditKeys``.
    public var user: String?
    /// `POST /api/v1/memories/{id}`.
    public var action: String
    /// Which one, where a path stands for many operations.
    public var operation: String?
    /// A UUID, or `user:` and a digest.
    public var resource: String?
    /// nil: about to be done.
    public var status: Int?
    public var requestID: String
    /// The hash of the event before.
    public var previous: Data
    public var hash: Data

    public init(
        sequence: Int64,
        at: Int64,
        tenant: String,
        role: String,
        key: String? = nil,
        user: String? = nil,
        action: String,
        operation: String? = nil,
        resource: String? = nil,
        status: Int? = nil,
        requestID: String,
        previous: Data,
        hash: Data = Data()
    ) {
        self.sequence = sequence
        self.at = at
        self.tenant = tenant
        self.role = role
        self.key = key
        self.user = user
        self.action = action
        self.operation = operation
        self.resource = resource
        self.status = status
        self.requestID = requestID
        self.previous = previous
        self.hash = hash
    }

    /// What stands before the first event.
    public static let origin = Data(count: 32)

    public var date: Date { Date(timeIntervalSince1970: Double(at) / 1_000_000) }

    /// The hash that this event must have: SHA-256 over every field with its length, as `mesh.audit_hash` computes it.
    public var computedHash: Data {
        let fields: [String?] = [
            "mesh-audit-1", String(sequence), String(at), tenant, role, key, user, action, operation, resource,
            status.map { String($0) }, requestID, previous.hexadecimal,
        ]
        let text = fields.map { field in field.map { "\($0.utf8.count):\($0)" } ?? "-" }.joined(separator: ",")
        return Data(SHA256.hash(data: Data(text.utf8)))
    }
}

extension Sequence<UInt8> {
    /// Two lower-case digits a byte.
    public var hexadecimal: String { map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined() }
}
