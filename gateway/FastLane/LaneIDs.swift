/// Ids of requests, as the usual way makes them: random UUIDs (RFC 9562, 5.4) in small letters.
enum LaneID {
    private static let digits = Array("0123456789abcdef".utf8)

    static func make() -> String {
        let high = UInt64.random(in: 0 ... .max) & 0xffff_ffff_ffff_0fff | 0x4000
        let low = UInt64.random(in: 0 ... .max) & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        return String(unsafeUninitializedCapacity: 36) { text in
            var place = 0
            for index in 0..<32 {
                if index == 8 || index == 12 || index == 16 || index == 20 {
                    text[place] = UInt8(ascii: "-")
                    place += 1
                }
                let half = index < 16 ? high : low
                text[place] = digits[Int(half >> UInt64(60 - index % 16 * 4) & 0xf)]
                place += 1
            }
            return place
        }
    }
}
