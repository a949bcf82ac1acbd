import HTTPTypes
import Platform
import SharedModels

/// What a request asks for, cut to what its caller may reach. The database checks the same again by the caller's
/// claims.
enum CallerScope {
    /// - Parameter field: path of the request's part that names the namespace and user: "", "memories[2].".
    /// - Throws: 403 that names the field where the caller may not go; 422 where it must say which namespace.
    static func resolve(
        namespace: String?,
        user: String?,
        identity: Identity,
        field: String = ""
    ) throws -> Scope {
        Scope(
            tenant: identity.tenant,
            namespace: try self.namespace(namespace, identity, field + "namespace"),
            user: try self.user(user, identity, field + "user_id")
        )
    }

    private static func namespace(_ asked: String?, _ identity: Identity, _ field: String) throws -> String {
        guard let asked else {
            guard identity.namespaces.count == 1, let own = identity.namespaces.first, own != "*" else {
                throw APIError.validation([
                    FieldProblem(field: field, message: "must be given: you may use more than one")
                ])
            }
            return own
        }
        try check(asked, field)
        guard asked != "*", identity.allows(namespace: asked) else {
            throw denied(field, "you may not use the namespace '\(asked)'")
        }
        return asked
    }

    private static func user(_ asked: String?, _ identity: Identity, _ field: String) throws -> String? {
        if let asked { try check(asked, field) }
        guard let own = identity.user else { return asked }
        guard asked == nil || asked == own else { throw denied(field, "you may only name yourself") }
        return own
    }

    static func check(_ name: String, _ field: String) throws {
        guard isName(name) else {
            throw APIError.validation([FieldProblem(field: field, message: "must be 1 to 256 printable characters")])
        }
    }

    /// Names of namespaces, users, sessions and the like.
    static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.count <= 256
            && name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    }

    private static func denied(_ field: String, _ message: String) -> APIError {
        APIError(.forbidden, code: "forbidden", message, fields: [FieldProblem(field: field, message: message)])
    }
}

extension Identity {
    /// Who a change is put down to.
    var actor: String { service ?? role.rawValue }
}
