public import Postgres

/// Who calls, for whom, and what they may reach.
public struct Identity: Sendable, Hashable, Codable {
    public enum Role: String, Sendable, Hashable, Codable {
        /// Somebody without an account.
        case visitor
        /// Somebody with an account.
        case user
        /// A program with an API key.
        case machine
        /// One of our own processes, for nobody else.
        case service
    }

    public var tenant: String
    /// The end user; nil = none is named, and the caller may act for its whole tenant.
    public var user: String?
    public var role: Role
    /// The calling service: `financing`.
    public var service: String?
    /// `agent:financing` …; `*` = all of the tenant.
    public var namespaces: [String]

    public init(
        tenant: String = "default",
        user: String? = nil,
        role: Role,
        service: String? = nil,
        namespaces: [String] = []
    ) {
        self.tenant = tenant
        self.user = user
        self.role = role
        self.service = service
        self.namespaces = namespaces
    }

    public func allows(namespace: String) -> Bool { namespaces.contains("*") || namespaces.contains(namespace) }

    /// What row-level security reads.
    public var databaseClaims: DatabaseClaims {
        DatabaseClaims(tenant: tenant, subject: user, namespaces: namespaces, role: role.rawValue)
    }
}
