import Platform
import SharedModels

/// Which agents a caller reaches: a key that is kept to namespaces reaches the agents of these alone, at every door. Users and visitors
/// reach all of them, each as itself.
enum AgentScope {
    /// - Parameters:
    ///   - agent: its id; an agent of somebody else's has no namespace here and is reached by keys for all of them.
    ///   - services: all processes of this mesh.
    /// - Throws: 403.
    static func check(_ identity: Identity?, reaches agent: String, of services: [MeshService]) throws {
        guard let identity, identity.role == .machine else { return }
        let namespace = services.first { $0.name == agent }?.namespace ?? "*"
        guard identity.allows(namespace: namespace) else {
            throw APIError.forbidden("This key does not reach \(agent).")
        }
    }
}
