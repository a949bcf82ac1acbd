import Delivery

/// A range of IP addresses as CIDR writes it: `10.0.0.0/8`, `fd00::/8`, or one address alone.
struct AddressRange: Sendable, Hashable {
    private let bytes: [UInt8]
    private let bits: Int

    /// nil where the text is neither.
    init?(_ text: String) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let bytes = Self.bytes(of: String(parts[0])) else { return nil }
        var bits = bytes.count * 8
        if parts.count > 1 {
            guard let given = Int(parts[1]), (0...bits).contains(given) else { return nil }
            bits = given
        }
        self.bytes = bytes
        self.bits = bits
    }

    func contains(_ address: String) -> Bool {
        guard let other = Self.bytes(of: address), other.count == bytes.count else { return false }
        return PublicAddress.lies(other, in: bytes, bits)
    }

    /// Four bytes, or sixteen; an IPv4 address that is written as one of IPv6 is the former.
    static func bytes(of address: String) -> [UInt8]? {
        guard let bytes = PublicAddress(address)?.bytes else { return nil }
        let isMapped = bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 } && bytes[10] & bytes[11] == 0xff
        return isMapped ? Array(bytes[12...]) : bytes
    }
}
