#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// An IP address, and whether it is one of the public Internet. Whoever names a webhook may be a stranger: what this process
/// alone can reach must not be reached through it (server-side request forgery).
public struct PublicAddress: Sendable, Hashable {
    /// As it is written: "93.184.216.34", "2606:2800::1".
    public let text: String
    public let bytes: [UInt8]

    /// Nil for what is no address.
    public init?(_ text: String) {
        var v4 = in_addr()
        var v6 = in6_addr()
        if inet_pton(AF_INET, text, &v4) == 1 {
            bytes = withUnsafeBytes(of: v4) { Array($0) }
        } else if inet_pton(AF_INET6, text, &v6) == 1 {
            bytes = withUnsafeBytes(of: v6) { Array($0) }
        } else {
            return nil
        }
        self.text = text
    }

    /// IANA's registries of special-purpose addresses, IPv4 and IPv6 (RFC 6890 and what followed it).
    public var isPublic: Bool {
        if bytes.count == 4 { return !Self.reserved.contains { Self.lies(bytes, in: $0.prefix, $0.length) } }
        // All of it that is given out, less what stands for IPv4 addresses (Teredo, 6to4) or nothing (documentation).
        return Self.lies(bytes, in: [0x20], 3)
            && !Self.reserved6.contains { Self.lies(bytes, in: $0.prefix, $0.length) }
    }

    /// Of this machine itself: 127.0.0.0/8, ::1.
    public var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1]
    }

    private static let reserved: [(prefix: [UInt8], length: Int)] = [
        ([0], 8), ([10], 8), ([100, 64], 10), ([127], 8), ([169, 254], 16), ([172, 16], 12), ([192, 0, 0], 24),
        ([192, 0, 2], 24), ([192, 88, 99], 24), ([192, 168], 16), ([198, 18], 15), ([198, 51, 100], 24),
        ([203, 0, 113], 24), ([224], 4), ([240], 4),
        // Given out, but answered by the cloud that one stands in (Azure's WireServer).
        ([168, 63, 129, 16], 32),
    ]
    private static let reserved6: [(prefix: [UInt8], length: Int)] = [
        ([0x20, 0x01, 0x00], 23), ([0x20, 0x01, 0x0D, 0xB8], 32), ([0x20, 0x02], 16), ([0x3F, 0xFF], 20),
    ]

    /// Whether the first `length` bits are those of `prefix`.
    package static func lies(_ bytes: [UInt8], in prefix: [UInt8], _ length: Int) -> Bool {
        for bit in 0..<length {
            let mask = UInt8(0x80) >> (bit % 8)
            let wanted = bit / 8 < prefix.count ? prefix[bit / 8] & mask : 0
            if bytes[bit / 8] & mask != wanted { return false }
        }
        return true
    }
}
