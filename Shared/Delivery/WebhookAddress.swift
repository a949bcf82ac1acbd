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
public struct WebhookAddress: Sendable, Hashable {
    /// Why nothing is sent there, in words for who named it.
    public struct Refused: Error, Hashable {
        public var message: String
    }

    /// The address to send to, with exactly ``host`` in it.
    public let url: String
    /// In lower case, ASCII, an IPv6 address without its brackets.
    public let host: String
    private let allowsPrivate: Bool

    /// What can be told without asking for the name's addresses.
    public init(_ text: String, allowsPrivate: Bool) throws(Refused) {
        guard text.utf8.count <= 2_048, var parts = URLComponents(string: text),
            let scheme = parts.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let written = parts.encodedHost?.lowercased(), !written.isEmpty
        else { throw Refused(message: "must be an http or https address") }
        guard parts.user == nil, parts.password == nil else {
            throw Refused(message: "must not hold a name or password")
        }
        // What is looked up and what is connected to must be one and the same name.
        guard written.utf8.allSatisfy(Self.isPlain) else {
            throw Refused(message: "must name its host in plain ASCII (punycode)")
        }
        parts.encodedHost = written
        guard let url = parts.string else { throw Refused(message: "must be an http or https address") }
        self.url = url
        host = written.trimmingCharacters(in: ["[", "]"])
        self.allowsPrivate = allowsPrivate
        guard !allowsPrivate else { return }
        let bare = host.hasSuffix(".") ? String(host.dropLast()) : host
        let isLocal = bare == "localhost" || bare.hasSuffix(".localhost") || bare.hasSuffix(".internal")
        guard !isLocal, PublicAddress(bare)?.isPublic != false else { throw Self.notPublic }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || ".-_:[]".utf8.contains(byte)
    }

    private static var notPublic: Refused { Refused(message: "must be an address of the public Internet") }

    /// An address to connect to. Every address of the name is looked at, and the one that is given is the one to use: asked again,
    /// the name might lead elsewhere.
    ///
    /// - Throws: ``Refused``; `DeliveryFailure` where the name has no address.
    public func resolved() async throws -> String {
        let name = host
        let texts = try await NIOThreadPool.singleton.runIfActive { try Self.addresses(of: name) }
        guard let first = texts.first else { throw DeliveryFailure(reason: "its name has no address") }
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
