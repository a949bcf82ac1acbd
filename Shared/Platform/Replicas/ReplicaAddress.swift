import Foundation

/// Where one replica is: an address as the settings have it, or one of the numbers that its host name stands for.
struct ReplicaAddress: Sendable, Hashable {
    /// Where connections go.
    let url: URL
    /// The `Host` that requests carry where connections go to a number; nil where it follows from ``url``.
    let host: String?

    init(_ url: URL) {
        self.url = url
        host = nil
    }

    /// - Parameter number: an IPv4 or IPv6 address that the host of `named` stands for.
    init?(_ named: URL, at number: String) {
        guard var parts = URLComponents(url: named, resolvingAgainstBaseURL: false), let name = parts.host else {
            return nil
        }
        parts.encodedHost = number.contains(":") ? "[\(number)]" : number
        guard let url = parts.url, url.host() != nil else { return nil }
        self.url = url
        host = name + (named.port.map { ":\($0)" } ?? "")
    }

    /// For logs and metrics.
    var label: String { "\(url.host() ?? "")\(url.port.map { ":\($0)" } ?? "")" }
}

/// The names in a service's addresses, and what they stand for.
enum ReplicaNames {
    /// More addresses of one name are not looked at.
    static let mostAddresses = 64

    /// The host where it is a name to be looked up. Numbers and this machine itself stand for themselves; behind `https` the
    /// certificate is the name's.
    static func name(in url: URL) -> String? {
        guard url.scheme == "http", let host = url.host()?.lowercased(), host != "localhost",
            !host.hasSuffix(".localhost"), !host.contains(":"), !host.contains("["), !isNumber(host)
        else { return nil }
        return host
    }

    private static func isNumber(_ host: String) -> Bool {
        host.allSatisfy { $0.isNumber || $0 == "." } || host.hasPrefix("0x")
    }

    /// - Parameter known: the addresses of each name that was found; another stands for itself.
    static func addresses(of urls: [URL], known: [String: [String]]) -> [ReplicaAddress] {
        var found: [ReplicaAddress] = []
        for url in urls {
            let numbers = name(in: url).flatMap { known[$0] } ?? []
            let here = numbers.prefix(mostAddresses).compactMap { ReplicaAddress(url, at: $0) }
            for address in here.isEmpty ? [ReplicaAddress(url)] : here where !found.contains(address) {
                found.append(address)
            }
        }
        return found
    }
}
