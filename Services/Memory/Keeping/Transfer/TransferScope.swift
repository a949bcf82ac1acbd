import Foundation
import Platform
import SharedModels

/// Which memories are carried out, or where those that are carried in belong. The caller's token decides: what it fixes is
/// fixed; what it leaves open the query may say; and only what both leave open a line of a file may say.
struct TransferScope: Sendable, Hashable {
    var tenant: String
    /// Nil is every namespace of `reach`.
    var namespace: String?
    /// What the token allows; `*` is all.
    var reach: [String]
    /// Nil is every user, and the memories of nobody.
    var user: String?

    /// - Throws: 403 or 422 that names the field.
    init(namespace: String?, user: String?, identity: Identity) throws {
        tenant = identity.tenant
        reach = identity.namespaces
        guard !reach.isEmpty else { throw APIError.forbidden("You may use no namespace.") }
        let open = namespace == nil && (reach.contains("*") || reach.count > 1)
        // Where no namespace is given and none is meant, any one within reach stands in to check the user.
        let scope = try CallerScope.resolve(
            namespace: open ? reach.first { $0 != "*" } ?? "any" : namespace,
            user: user,
            identity: identity
        )
        self.namespace = open ? nil : scope.namespace
        self.user = scope.user
    }

    /// Where a line that names these belongs.
    ///
    /// - Throws: what is wrong with it, in words.
    func place(namespace asked: String?, user line: String?) throws(ImportProblem) -> Scope {
        guard let name = namespace ?? asked else {
            throw ImportProblem("namespace: must be given, in the line or in the query")
        }
        guard CallerScope.isName(name), name != "*", reach.contains("*") || reach.contains(name) else {
            throw ImportProblem("namespace: you may not use it")
        }
        let owner = user ?? line
        if let owner, !CallerScope.isName(owner) {
            throw ImportProblem("user_id: must be 1 to 256 printable characters")
        }
        return Scope(tenant: tenant, namespace: name, user: owner)
    }
}

/// What is wrong with a line.
struct ImportProblem: Error, Sendable, Hashable {
    var message: String

    init(_ message: String) { self.message = message }
}
