import Crypto

/// Ids of requests, as the usual way makes them: random UUIDs (RFC 9562, 5.4) in small letters. Of one event loop.
///
/// Random bytes are fetched for many ids at once: asking the system for each costs more than all else of an id.
struct LaneIDs {
    private static let digits = Array("0123456789abcdef".utf8)
    private static let bytes = 16
    private static let atOnce = 256

    private var store: [UInt8] = []
    private var used = 0

    mutating func next() -> String {
        if used == store.count {
            store = SymmetricKey(size: SymmetricKeySize(bitCount: Self.atOnce * Self.bytes * 8)).withUnsafeBytes {
                Array($0)
            }
            used = 0
        }
        defer { used += Self.bytes }
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for index in 0..<Self.bytes {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                var byte = store[used + index]
                // Version and variant.
                if index == 6 { byte = byte & 0x0f | 0x40 }
                if index == 8 { byte = byte & 0x3f | 0x80 }
                text[place] = Self.digits[Int(byte >> 4)]
                text[place + 1] = Self.digits[Int(byte & 0xf)]
                place += 2
            }
            return place
        }
    }
}
