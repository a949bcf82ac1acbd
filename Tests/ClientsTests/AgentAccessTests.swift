import Clients
import Foundation
import SharedModels
import Testing

@Suite("How an agent is reached")
struct AgentAccessTests {
    private static let base = "https://agents.example.com/weather"

    private static func card(_ interfaces: AgentCard.Interface...) -> AgentCard {
        AgentCard(
            name: "Weather",
            description: "",
            version: "1",
            supportedInterfaces: interfaces,
            capabilities: .init(),
            skills: []
        )
    }

    private static func interface(_ binding: String, _ url: String, _ version: String = "1.0") -> AgentCard.Interface {
        AgentCard.Interface(url: url, protocolBinding: binding, protocolVersion: version)
    }

    private static func choose(_ card: AgentCard, at base: String = base, own: [String] = []) throws -> AgentAccess {
        try AgentAccess.chosen(
            from: card,
            foundAt: try #require(URL(string: base)),
            own: own.compactMap { URL(string: $0) }
        )
    }

    @Test("HTTP+JSON is preferred, in whatever order they stand")
    func preferred() throws {
        let card = Self.card(
            Self.interface("JSONRPC", Self.base + "/rpc"),
            Self.interface("GRPC", "agents.example.com:443"),
            Self.interface("HTTP+JSON", "https://rest.example.com/v1", "1.1")
        )
        let access = try Self.choose(card)
        #expect(access.binding == .httpJSON)
        #expect(access.url.absoluteString == "https://rest.example.com/v1")
    }

    @Test("Another major version is passed over", arguments: ["0.3", "0.3.0", "2.0", "", "10.0"])
    func versions(version: String) throws {
        let old = Self.interface("HTTP+JSON", Self.base, version)
        #expect(throws: AgentAccess.Unusable.self) { try Self.choose(Self.card(old)) }
        let both = Self.card(old, Self.interface("JSONRPC", Self.base, "1.0.1"))
        #expect(try Self.choose(both).binding == .jsonRPC)
    }

    @Test(
        "An address that is less safe than the card's, or another's, is not followed",
        arguments: [
            "http://agents.example.com/weather", "ftp://agents.example.com", "file:///etc/passwd", "/rpc", "",
            "https://user:secret@agents.example.com", "https://localhost:8443", "https://127.0.0.1/", "https://[::1]/",
            "https://financing.internal:8002/message",
        ]
    )
    func addresses(url: String) throws {
        let card = Self.card(Self.interface("HTTP+JSON", url), Self.interface("JSONRPC", url))
        #expect(throws: AgentAccess.Unusable.self) {
            try Self.choose(card, own: ["https://financing.internal:8002"])
        }
    }

    @Test("On this machine a card may point at this machine, and plain http at https")
    func loopback() throws {
        let here = Self.card(Self.interface("JSONRPC", "http://localhost:9001/rpc"))
        #expect(try Self.choose(here, at: "http://127.0.0.1:9000").url.port == 9001)
        let safer = Self.card(Self.interface("JSONRPC", "https://agents.example.com/rpc"))
        #expect(try Self.choose(safer, at: "http://agents.example.com").binding == .jsonRPC)
    }

    @Test("A card made from Protocol Buffers, where empty lists are left out, is read")
    func sparse() throws {
        let card = try AgentCard(reading: [
            "name": "Weather", "supportedInterfaces": [["url": "http://x/", "protocolBinding": "JSONRPC"]],
            "skills": [["id": "rain", "name": "Rain"]], "provider": ["organization": "Clouds"],
            "signatures": [["protected": "x"]], "securitySchemes": ["key": ["httpAuthSecurityScheme": ["scheme": 5]]],
            "capabilities": ["streaming": true, "extensions": [[:]]],
        ])
        #expect(card.skills.first?.tags == [])
        #expect(card.skills.first?.description == "Rain")
        #expect(card.provider == nil)
        #expect(card.capabilities.streaming == true)
        #expect(card.supportedInterfaces.first?.protocolVersion == "")
        for wrong in [JSONValue.null, [:], ["name": ""], ["name": 5], ["name": "x", "skills": [["id": "a"]]]] {
            #expect(throws: (any Error).self) { try AgentCard(reading: wrong) }
        }
    }
}
