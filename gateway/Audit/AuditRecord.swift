import Foundation

/// What is written of a call: the columns of `audit_events` that the database does not give itself.
struct AuditRecord: Sendable, Hashable, Encodable {
    var tenant: String
    var role: String
    var key: String?
    var user: String?
    var action: String
    var operation: String?
    var resource: String?
    /// nil: about to be done.
    var status: Int?
    var requestID: String

    enum CodingKeys: String, CodingKey {
        case role, action, operation, resource, status
        case tenant = "tenant_id"
        case key = "key_digest"
        case user = "user_digest"
        case requestID = "request_id"
    }

    /// How it ended, for a further event.
    func ended(_ status: Int, operation: String?) -> AuditRecord {
        var record = self
        record.status = status
        record.operation = operation
        return record
    }
}
