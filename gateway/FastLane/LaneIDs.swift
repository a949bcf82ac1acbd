#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// Ids of requests, as the usual way makes them: random UUIDs (RFC 9562, 5.4) in small letters. Of one event loop.
///
/// The system is asked for the random bytes of several ids at once: each time costs more than all else of an id.
struct LaneIDs {
    private static let digits = Array("0123456789abcdef".utf8)
    private static let size = 16
    /// The most that getentropy gives.
    private static let atOnce = 256

    private var bytes = [UInt8](repeating: 0, count: atOnce)
    private var used = atOnce

    mutating func next() -> String {
        if used == bytes.count { fill() }
        defer { used += Self.size }
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for index in 0..<Self.size {
                if index == 4 || index == 6 || index == 8 || index == 10 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                var byte = bytes[used + index]
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

    private mutating func fill() {
        used = 0
        let isFilled = bytes.withUnsafeMutableBytes { getentropy($0.baseAddress, $0.count) == 0 }
        if !isFilled { for index in bytes.indices { bytes[index] = .random(in: 0 ... .max) } }
    }
}
