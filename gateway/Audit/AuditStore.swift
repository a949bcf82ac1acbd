import Foundation
import Platform

/// The table of the audit trail.
protocol AuditStore: Sendable {
    /// All of them or none, in this order; the database chains them.
    func append(_ records: [AuditRecord]) async throws
    /// A tenant's events, newest first.
    func page(tenant: String, before: Int64?, limit: Int) async throws -> [AuditEvent]
    /// The newest event of all; nil where there is none.
    func newest() async throws -> AuditEvent?
    /// Whether there is a signed end for it.
    func isSigned(_ event: AuditEvent, by keyID: String) async throws -> Bool
    func keep(_ head: AuditHead) async throws
    /// The last event of the oldest ones that are all older than `date`, `limit` of them at most.
    func lastBefore(_ date: Date, limit: Int) async throws -> AuditEvent?
    /// Takes away everything up to `head`, which stays in its place.
    func prune(_ head: AuditHead) async throws -> Int
}
