public import Foundation
public import SharedModels

/// Where and how an agent takes messages, chosen from what its card offers.
public struct AgentAccess: Sendable, Hashable {
    public enum Binding: String, Sendable {
        case httpJSON = "HTTP+JSON"
        case jsonRPC = "JSONRPC"
    }

    public let binding: Binding
    public let url: URL
    /// Named in every request where the interface asks for it.
    public let tenant: String?

    public init(binding: Binding, url: URL, tenant: String? = nil) {
        self.binding = binding
        self.url = url
        self.tenant = tenant
    }

    /// HTTP+JSON where it is offered, else JSON-RPC; the first that can be used.
    ///
    /// - Parameters:
    ///   - base: where the card was found.
    ///   - own: addresses of our own services. A stranger's card that points at one of them would have us speak to it.
    /// - Throws: ``Unusable`` with what was wrong with each interface.
    public static func chosen(from card: AgentCard, foundAt base: URL, own: [URL] = []) throws -> AgentAccess {
        var reasons: [String] = []
        for binding in [Binding.httpJSON, .jsonRPC] {
            for interface in card.supportedInterfaces where Self.names(binding, interface.protocolBinding) {
                switch usable(interface, foundAt: base, own: own) {
                case .success(let url):
                    let tenant = interface.tenant.flatMap { $0.isEmpty ? nil : $0 }
                    return AgentAccess(binding: binding, url: url, tenant: tenant)
                case .failure(let unusable): reasons.append(unusable.reason)
                }
            }
        }
        if reasons.isEmpty { reasons = ["it offers neither HTTP+JSON nor JSONRPC"] }
        throw Unusable(reason: reasons.joined(separator: "; "))
    }

    public struct Unusable: Error, Sendable, Hashable, CustomStringConvertible {
        public let reason: String
        public var description: String { reason }
    }

    private static func names(_ binding: Binding, _ text: String) -> Bool {
        text.caseInsensitiveCompare(binding.rawValue) == .orderedSame
    }

    private static func usable(
        _ interface: AgentCard.Interface,
        foundAt base: URL,
        own: [URL]
    ) -> Result<URL, Unusable> {
        func unusable(_ reason: String) -> Result<URL, Unusable> { .failure(Unusable(reason: reason)) }
        let version = interface.protocolVersion
        guard version.split(separator: ".").first == "1" else {
            return unusable("\(interface.protocolBinding) speaks version \(version.prefix(20)), not \(A2A.version)")
        }
        let shown = interface.url.prefix(200)
        guard let url = URL(string: interface.url), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host(), !host.isEmpty, url.user() == nil,
            url.fragment() == nil
        else { return unusable("\(shown) is no address") }
        // What was found over TLS is not spoken to in the clear.
        if base.scheme?.lowercased() == "https", scheme != "https" {
            return unusable("\(shown) is less safe than the card's address")
        }
        if isLoopback(host), !isLoopback(base.host() ?? "") {
            return unusable("\(shown) is this machine, and the card came from another")
        }
        let origin = Self.origin(url)
        if origin != Self.origin(base), own.contains(where: { Self.origin($0) == origin }) {
            return unusable("\(shown) is another's address")
        }
        return .success(url)
    }

    private static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host.hasPrefix("127.") || host == "::1" || host == "[::1]" || host == "0.0.0.0"
    }

    /// Scheme, host and port: whose server it is. A closing `/` makes no other.
    static func origin(_ url: URL) -> [String] {
        let scheme = url.scheme?.lowercased() ?? ""
        return [scheme, url.host()?.lowercased() ?? "", String(url.port ?? (scheme == "https" ? 443 : 80))]
    }
}
