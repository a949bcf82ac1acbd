import HTTPTypes
import Hummingbird
import Platform

/// Finds out from where a request comes. What `X-Forwarded-For` says counts only as far as proxies that the operator named have written it.
struct ClientAddresses: Sendable {
    let trusted: [AddressRange]

    /// What a caller is told apart by: an IPv4 address, or the first 64 bits of one of IPv6, which is what one household has.
    func group(of request: Request, _ context: MeshRequestContext) -> String {
        group(of: request.headers[values: .forwardedFor], peer: context.remoteAddress)
    }

    /// - Parameter forwarded: the values of `X-Forwarded-For`.
    func group(of forwarded: [String], peer: String?) -> String {
        let address = address(of: forwarded, peer: peer)
        guard let address, let bytes = AddressRange.bytes(of: address) else { return address ?? "unknown" }
        guard bytes.count == 16 else { return bytes.map(String.init).joined(separator: ".") }
        return bytes.prefix(8).map { String($0, radix: 16) }.joined(separator: ":") + "::/64"
    }

    /// The last address in the chain that no proxy of ours has.
    func address(of forwarded: [String], peer: String?) -> String? {
        guard let peer, isTrusted(peer) else { return peer }
        let chain = forwarded.joined(separator: ",").split(separator: ",").map { $0.trimmingSpaces() }
        for address in chain.reversed() {
            // Behind something unreadable everything can be invented.
            guard AddressRange.bytes(of: address) != nil else { return peer }
            if !isTrusted(address) { return address }
        }
        return chain.first ?? peer
    }

    private func isTrusted(_ address: String) -> Bool { trusted.contains { $0.contains(address) } }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        var text = self
        while text.first == " " { text.removeFirst() }
        while text.last == " " { text.removeLast() }
        return String(text)
    }
}

extension HTTPField.Name {
    static var forwardedFor: HTTPField.Name { HTTPField.Name("X-Forwarded-For") ?? .forwarded }
    private static var forwarded: HTTPField.Name { .via }
}
