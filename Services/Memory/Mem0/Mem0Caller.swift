import Hummingbird
import Platform
import Postgres
import SharedModels

/// Who calls Mem0's API, and in which namespace: Mem0's organisation is the tenant, its project the namespace.
struct Mem0Caller: Sendable {
    let identity: Identity
    let namespace: String

    /// Where a caller remembers that may use every namespace and names none.
    static let defaultNamespace = "default"

    var claims: DatabaseClaims { identity.databaseClaims }
    var tenant: String { identity.tenant }
    var actor: String { identity.actor }

    /// - Parameter project: what the request calls its project; nil = the caller's own.
    /// - Throws: 403 for a namespace that the caller may not use.
    init(_ context: MeshRequestContext, project: String? = nil) throws {
        identity = try context.requireIdentity()
        let own = identity.namespaces.filter { $0 != "*" }
        let namespace = project ?? (own.isEmpty || own.contains(Self.defaultNamespace) ? Self.defaultNamespace : own[0])
        try CallerScope.check(namespace, "project_id")
        guard namespace != "*", identity.allows(namespace: namespace) else {
            throw APIError.forbidden("You may not use the project '\(namespace)'.")
        }
        self.namespace = namespace
    }

    /// The caller of a request whose query or body may name the project, as older clients do.
    init(_ request: Request, _ context: MeshRequestContext, body: Mem0Body = Mem0Body()) throws {
        let named = Mem0Parameters(request)["project_id"] ?? body["project_id"]?.stringValue
        try self.init(context, project: named.flatMap { $0.isEmpty ? nil : $0 })
    }

    /// - Throws: 403 where the caller may not act for this user.
    func scope(user: String?) throws -> Scope {
        try CallerScope.resolve(namespace: namespace, user: user, identity: identity)
    }
}
