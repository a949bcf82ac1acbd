import Clients
import Foundation
import Platform
import SharedModels
import Synchronization

/// The agents' cards as they are seen from outside: with the gateway's address and its ways to show who one is, in place of the mesh's.
final class AgentCards: Sendable {
    private struct Entry {
        let document: TaggedDocument
        let until: ContinuousClock.Instant
    }

    /// How long a card is served before it is read again.
    static let lifetime: Duration = .seconds(30)

    private let address: String
    private let entries = Mutex<[String: Entry]>([:])

    /// - Parameter publicURL: where clients reach the gateway.
    init(publicURL: URL) {
        var address = publicURL.absoluteString
        while address.hasSuffix("/") { address.removeLast() }
        self.address = address
    }

    /// The card of an agent that stands at `path` here.
    func card(of agent: ServiceClient, at path: String) async throws -> TaggedDocument {
        try await kept(path) {
            published(try await agent.get(Self.path, as: AgentCard.self), at: path)
        }
    }

    /// The card of the mesh as one agent: what the supervisor can do itself, and what every agent can that it routes to.
    func aggregate(of supervisor: ServiceClient) async throws -> TaggedDocument {
        try await kept("") {
            async let own = supervisor.get(Self.path, as: AgentCard.self)
            async let others = supervisor.get("/v1/agents", as: Agents.self)
            var card = published(try await own, at: "")
            for agent in try await others.agents {
                card.skills += agent.card.skills.map { skill in
                    var skill = skill
                    skill.id = "\(agent.id).\(skill.id)"
                    return skill
                }
            }
            return card
        }
    }

    private struct Agents: Decodable, Sendable {
        struct Item: Decodable, Sendable {
            var id: String
            var card: AgentCard
        }

        var agents: [Item]
    }

    static let path = "/.well-known/agent-card.json"

    private func kept(_ key: String, _ card: () async throws -> AgentCard) async throws -> TaggedDocument {
        let now = ContinuousClock.now
        let entry = entries.withLock { $0[key] }
        if let entry, entry.until > now { return entry.document }
        let document = try TaggedDocument(try await card(), since: entry?.document)
        // The keys are the agents that there are, so that this stays small.
        entries.withLock { $0[key] = Entry(document: document, until: now + Self.lifetime) }
        return document
    }

    /// As it is told outside.
    func published(_ card: AgentCard, at path: String) -> AgentCard {
        var card = card
        let base = address + path
        card.supportedInterfaces = [
            AgentCard.Interface(url: base.isEmpty ? "/" : base, protocolBinding: "HTTP+JSON"),
            AgentCard.Interface(url: base + "/a2a", protocolBinding: "JSONRPC"),
        ]
        card.securitySchemes = [
            "bearer": .init(
                httpAuthSecurityScheme: .init(
                    scheme: "Bearer",
                    description: "An API key, or the token of a signed-in user"
                )
            ),
            "apiKey": .init(apiKeySecurityScheme: .init(name: "X-API-Key", description: "An API key")),
        ]
        card.securityRequirements = [
            .init(schemes: ["bearer": .init()]), .init(schemes: ["apiKey": .init()]),
        ]
        return card
    }
}
