/// The seven processes: the name each goes by, its port, and the namespace of its memories.
public enum MeshService: String, Codable, Sendable, CaseIterable {
    case gateway, supervisor, financing, sales
    case dealerMatching = "dealer-matching"
    case knowledge, memory

    public var name: String { rawValue }

    public var defaultPort: Int {
        switch self {
        case .gateway: 8000
        case .supervisor: 8001
        case .financing: 8002
        case .sales: 8003
        case .dealerMatching: 8004
        case .knowledge: 8005
        case .memory: 8006
        }
    }

    /// `DEALER_MATCHING`: what the settings of this process start with.
    public var settingsPrefix: String { rawValue.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() }

    /// `mesh_dealer_matching`: its role in the database.
    public var databaseRole: String { "mesh_" + rawValue.map { $0 == "-" ? "_" : String($0) }.joined() }

    /// `agent:dealer_matching`: where this agent remembers; nil for the gateway and for memory itself.
    public var namespace: String? {
        switch self {
        case .gateway, .memory: nil
        default: MemoryNamespace.agent(rawValue)
        }
    }
}

/// Names of memory namespaces.
public enum MemoryNamespace {
    /// `agent:dealer_matching` for the agent id `dealer-matching`.
    public static func agent(_ id: String) -> String { "agent:" + id.map { $0 == "-" ? "_" : String($0) }.joined() }
}
