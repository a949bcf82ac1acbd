import Foundation
import HTTPTypes
import Hummingbird

/// Which pages may call: the gateway's own and those that the operator named. Programs send no `Origin`.
///
/// A site can make its own name point at this machine (DNS rebinding), and then its `Origin` and `Host` agree. So the gateway's own
/// is only what its address in the settings says, or a name that always means this machine.
struct MCPOrigins: Sendable {
    private static let loopback: Set<String> = ["localhost", "127.0.0.1", "::1", "[::1]"]

    private let named: Set<String>

    /// - Parameter own: where others find this gateway.
    init(_ named: [String], own: URL) { self.named = Set(named + [own.origin].compactMap(\.self)) }

    func allows(_ request: Request) -> Bool {
        guard let origin = request.headers[.origin] else { return true }
        if named.contains(origin) { return true }
        guard let url = URL(string: origin), let host = url.host(percentEncoded: false), Self.loopback.contains(host),
            let scheme = url.scheme, let authority = request.head.authority
        else { return false }
        return origin == "\(scheme)://\(authority)"
    }
}
