import Foundation
import HTTPTypes
import Hummingbird
import Platform

/// Which pages may have changed what is kept of their visitor: the gateway's own, and those that the operator named.
///
/// A browser sends the visitor's cookie along from every page of the same site: from another port of this machine, from a sibling of the
/// host's name. A form there needs neither a script nor a body. Who brings a key or a token is not reached by that.
struct OwnPages: Sendable {
    private let named: Set<String>

    /// - Parameters:
    ///   - named: origins, as the settings have them.
    ///   - own: where others find this gateway.
    init(_ named: [String], own: URL) { self.named = Set(named + [own.origin].compactMap(\.self)) }

    /// - Throws: 403 for a visitor's request out of another page.
    func check(_ request: Request, _ context: MeshRequestContext) throws {
        guard context.identity?.role == .visitor, !allows(request) else { return }
        throw APIError.forbidden("Another site's page may not change what is kept of its visitor.")
    }

    private func allows(_ request: Request) -> Bool {
        let origin = request.headers[.origin]
        if let origin, named.contains(origin) { return true }
        // Browsers say where a request comes from, to https and to this machine; programs say nothing.
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }) {
            return ["same-origin", "none"].contains(site)
        }
        guard let origin else { return true }
        guard let authority = request.head.authority else { return false }
        return ["http://\(authority)", "https://\(authority)"].contains(origin)
    }
}

extension URL {
    /// `https://mesh.example:8443`, as browsers send it; nil where this is no address of a page.
    var origin: String? {
        guard let scheme, let host = host(percentEncoded: false) else { return nil }
        return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host)" + (port.map { ":\($0)" } ?? "")
    }
}
