public import Postgres

extension AuditEvent {
    /// What ``init(row:)`` reads, of `audit_events e`. The time in microseconds, as the hash has it.
    public static let columns: PostgresQuery = """
        e.sequence, (extract(epoch FROM e.at) * 1000000)::bigint AS at_microseconds, e.tenant_id, e.role, e.key_digest,
        e.user_digest, e.action, e.operation, e.resource, e.status, e.request_id, e.previous, e.hash
        """

    public init(row: PostgresRow) throws {
        self.init(
            sequence: try row.decode("sequence"),
            at: try row.decode("at_microseconds"),
            tenant: try row.decode("tenant_id"),
            role: try row.decode("role"),
            key: try row.decode("key_digest"),
            user: try row.decode("user_digest"),
            action: try row.decode("action"),
            operation: try row.decode("operation"),
            resource: try row.decode("resource"),
            status: try row.decode("status"),
            requestID: try row.decode("request_id"),
            previous: try row.decode("previous"),
            hash: try row.decode("hash")
        )
    }
}
