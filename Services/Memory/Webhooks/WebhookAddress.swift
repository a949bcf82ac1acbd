import Foundation
import NIOPosix

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// Where a webhook points, and whether anything may be sent there.
struct WebhookAddress: Sendable, Hashable {
    struct Refused: Error, Hashable {
        var message: String
    }

    let url: URL
    let host: String
    private let allowsPrivate: Bool

    /// What can be told without asking for the name's addresses.
    init(_ text: String, allowsPrivate: Bool) throws(Refused) {
        guard text.utf8.count <= 2_048, let url = URL(string: text),
            ["http", "https"].contains(url.scheme?.lowercased()),
            let host = url.host(percentEncoded: false), !host.isEmpty
        else { throw Refused(message: "must be an http or https address") }
        guard url.user() == nil, url.password() == nil else {
            throw Refused(message: "must not hold a name or password")
        }
        self.url = url
        self.host = host.trimmingCharacters(in: ["[", "]"]).lowercased()
        self.allowsPrivate = allowsPrivate
        guard !allowsPrivate else { return }
        let bare = self.host.hasSuffix(".") ? String(self.host.dropLast()) : self.host
        let isLocal = bare == "localhost" || bare.hasSuffix(".localhost") || bare.hasSuffix(".internal")
        guard !isLocal, PublicAddress(bare)?.isPublic != false else { throw Self.notPublic }
    }

    private static var notPublic: Refused { Refused(message: "must be an address of the public Internet") }

    /// An address to connect to. Every address of the name is looked at, and the one that is given is the one to use: asked again,
    /// the name might lead elsewhere.
    ///
    /// - Throws: ``Refused``; `WebhookFailure` where the name has no address.
    func resolved() async throws -> String {
        let name = host
        let texts = try await NIOThreadPool.singleton.runIfActive { try Self.addresses(of: name) }
        guard let first = texts.first else { throw WebhookFailure(reason: "its name has no address") }
        if !allowsPrivate, !texts.allSatisfy({ PublicAddress($0)?.isPublic == true }) { throw Self.notPublic }
        return first
    }

    /// Blocks, as the system's resolver does.
    private static func addresses(of name: String) throws -> [String] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &found) == 0 else { return [] }
        defer { freeaddrinfo(found) }
        var texts: [String] = []
        var next = found
        while let entry = next {
            var buffer = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let length = socklen_t(buffer.count)
            if getnameinfo(entry.pointee.ai_addr, entry.pointee.ai_addrlen, &buffer, length, nil, 0, NI_NUMERICHOST)
                == 0
            {
                texts.append(String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
            }
            next = entry.pointee.ai_next
        }
        return texts
    }
}
