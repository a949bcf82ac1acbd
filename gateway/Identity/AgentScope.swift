import Platform
import SharedModels

/// Which agents a caller reaches: a key that is kept to namespaces reaches the agents of these alone, at every door. Users and visitors
/// reach all of them, each as itself.
enum AgentScope {
    /// - Parameter agent: its id; an agent of somebody else's has no namespace here and is reached by keys for all of them.
    /// - Throws: 403.
    static func check(_ identity: Identity?, reaches agent: String) throws {
        guard let identity, identity.role == .machine else { return }
        let namespace = MeshService(rawValue: agent)?.namespace ?? "*"
        guard identity.allows(namespace: namespace) else {
            throw APIError.forbidden("This key does not reach \(agent).")
        }
    }
}
