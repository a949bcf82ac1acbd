import Foundation
public import Hummingbird

/// The call that a service's token is good for.
public struct ServiceCall: Sendable, Hashable {
    let method: String
    /// Without the query, and decoded, since an address may be written in more than one way.
    let path: String

    /// - Parameter path: a query after it does not count.
    public init(method: String, path: String) {
        self.method = method.uppercased()
        let path = String(path.prefix { $0 != "?" && $0 != "#" })
        self.path = path.removingPercentEncoding ?? path
    }

    public init(_ request: Request) { self.init(method: request.method.rawValue, path: request.uri.path) }

    /// Whether it changes nothing (RFC 9110, 9.2.1): a token for such calls may be used again while it lives.
    var isSafe: Bool { method == "GET" || method == "HEAD" }
}
