import Crypto
import Foundation
import SharedModels

extension AgentCard {
    /// The card of an agent, from its contract.
    /// - Parameter url: where the agent is reached from outside.
    init(_ contract: AgentContract, url: URL) {
        var base = url.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        self.init(
            name: contract.name,
            description: contract.description,
            version: contract.version,
            supportedInterfaces: [Interface(url: base, protocolBinding: "HTTP+JSON")],
            provider: Provider(organization: "Ybryx", url: "https://ybryx.com"),
            capabilities: Capabilities(streaming: true, pushNotifications: false, extendedAgentCard: false),
            defaultInputModes: ["text/plain", HandOff.mediaType],
            skills: contract.skills
        )
    }
}

/// A card as it is served.
struct CardDocument: Sendable {
    let json: Data
    /// Of the bytes; quoted.
    let etag: String

    init(_ card: AgentCard) throws {
        json = try JSON.encode(card)
        etag =
            "\"" + SHA256.hash(data: json).prefix(16).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
            + "\""
    }

    /// Whether `If-None-Match` names it; weak comparison (RFC 9110, 13.1.2).
    func matches(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            let tag = item.trimmingCharacters(in: .whitespaces)
            return tag == "*" || tag == etag || tag == "W/" + etag
        }
    }
}
