/// Versions of the schema that agents' contracts are written by (`agent-contract.schema.json`).
///
/// A field that is added and may be left out makes a new version that needs no newer reader. One that has to be understood, or that
/// means something else than before, makes a version that its users name as the `minimum`: a supervisor that does not know it refuses
/// such an agent instead of misunderstanding it.
public struct ContractSchema: Codable, Sendable, Hashable {
    /// What this release writes and understands.
    public static let current = 1
    /// The card's extension that says which versions hold; cards without it hold to the first.
    public static let uri = "urn:ybryx:agent-contract"

    /// The one that a contract is written by.
    public var version: Int
    /// The oldest one that whoever routes to the agent has to understand.
    public var minimum: Int

    public init(version: Int = 1, minimum: Int = 1) {
        self.version = version
        self.minimum = minimum
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        version = try container.decodeIfPresent(Int.self, forKey: .version) ?? 1
        minimum = try container.decodeIfPresent(Int.self, forKey: .minimum) ?? 1
    }

    /// What a card says; nil where it says something that is no version.
    public init?(_ card: AgentCard) {
        guard let told = card.capabilities.extensions?.first(where: { $0.uri == Self.uri }) else {
            self.init()
            return
        }
        let (version, minimum) = (told.params?["version"] ?? 1, told.params?["minimum"] ?? 1)
        guard let version = version.intValue, let minimum = minimum.intValue, version >= minimum, minimum >= 1 else {
            return nil
        }
        self.init(version: version, minimum: minimum)
    }

    /// On a card.
    public var told: AgentCard.Extension {
        AgentCard.Extension(
            uri: Self.uri,
            description:
                "The contract that this agent is described by; who routes to it has to understand the minimum.",
            params: ["version": .int(version), "minimum": .int(minimum)]
        )
    }

    /// Why it cannot be worked by; nil where it can.
    public var misfit: String? {
        guard minimum > Self.current else { return nil }
        return "version \(minimum) of the agents' contract is needed, and version \(Self.current) is understood here"
    }
}
