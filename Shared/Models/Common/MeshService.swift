/// A process of the mesh: the name it goes by, its port, and the namespace of its memories. Seven are in every mesh
/// (``allCases``); agents that are added to it are named by the setting `MESH_AGENTS`.
public struct MeshService: Sendable, Hashable, CaseIterable, CustomStringConvertible {
    /// `dealer-matching`.
    public let name: String
    /// Where it listens unless told otherwise.
    public let defaultPort: Int

    /// An agent beside the seven.
    /// - Parameter agent: a name as ``isName(_:)`` has it.
    public init(agent: String, port: Int) { self.init(agent, port) }

    private init(_ name: String, _ port: Int) {
        self.name = name
        defaultPort = port
    }

    public static let gateway = MeshService("gateway", 8000)
    public static let supervisor = MeshService("supervisor", 8001)
    public static let financing = MeshService("financing", 8002)
    public static let sales = MeshService("sales", 8003)
    public static let dealerMatching = MeshService("dealer-matching", 8004)
    public static let knowledge = MeshService("knowledge", 8005)
    public static let memory = MeshService("memory", 8006)

    /// The seven that every mesh has.
    public static let allCases: [MeshService] = [
        .gateway, .supervisor, .financing, .sales, .dealerMatching, .knowledge, .memory,
    ]

    /// Whether an agent may have this name: lower case letters and digits, in words joined by hyphens, 40 characters at most, so that a
    /// database role and a setting can be named after it.
    public static func isName(_ name: String) -> Bool {
        let words = name.split(separator: "-", omittingEmptySubsequences: false)
        return name.utf8.count <= 40 && name.first.map { ("a"..."z").contains($0) } == true
            && words.allSatisfy { word in
                !word.isEmpty && word.allSatisfy { ("a"..."z").contains($0) || ("0"..."9").contains($0) }
            }
    }

    /// `DEALER_MATCHING`: what the settings of this process start with.
    public var settingsPrefix: String { name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() }

    /// `mesh_dealer_matching`: its role in the database.
    public var databaseRole: String { "mesh_" + name.map { $0 == "-" ? "_" : String($0) }.joined() }

    /// `agent:dealer_matching`: where this agent remembers; nil for the gateway and for memory itself.
    public var namespace: String? {
        self == .gateway || self == .memory ? nil : MemoryNamespace.agent(name)
    }

    /// Whether it is routed to: an agent that is not the supervisor.
    public var isSpecialist: Bool { namespace != nil && self != .supervisor }

    public var description: String { name }

    public static func == (left: MeshService, right: MeshService) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// Names of memory namespaces.
public enum MemoryNamespace {
    /// `agent:dealer_matching` for the agent id `dealer-matching`.
    public static func agent(_ id: String) -> String { "agent:" + id.map { $0 == "-" ? "_" : String($0) }.joined() }
}
