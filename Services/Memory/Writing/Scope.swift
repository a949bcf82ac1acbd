/// Whose memories: one user's in one namespace of a tenant, or all of the namespace where no user is named.
struct Scope: Codable, Sendable, Hashable {
    var tenant: String
    var namespace: String
    var user: String?
}
