/// What a header of a request means to the fast lane.
enum LaneField {
    /// Changes nothing of an answer here.
    case ignored
    case key
    case authorization
    case user
    case id
    case deadline
    case accept
    case forwarded
    case connection
    case contentType
    /// May mean anything: the request goes the usual way.
    case unknown

    init(_ name: String) {
        var name = name
        self = name.withUTF8 { bytes in
            guard bytes.count < Self.byLength.count else { return .unknown }
            for known in Self.byLength[bytes.count] where Self.isSame(bytes, known.name) { return known.field }
            return .unknown
        }
    }

    private static let names: [(String, LaneField)] = [
        ("host", .ignored), ("user-agent", .ignored), ("accept-encoding", .ignored), ("accept-language", .ignored),
        ("content-type", .contentType), ("cache-control", .ignored), ("pragma", .ignored),
        ("x-forwarded-proto", .ignored),
        ("x-forwarded-host", .ignored), ("x-forwarded-port", .ignored), ("x-real-ip", .ignored),
        ("forwarded", .ignored),
        ("via", .ignored), ("accept", .accept), ("x-api-key", .key), ("authorization", .authorization),
        ("x-user-id", .user), ("x-request-id", .id), ("x-deadline-ms", .deadline), ("x-forwarded-for", .forwarded),
        ("connection", .connection),
    ]

    private static let byLength: [[(name: [UInt8], field: LaneField)]] = names.reduce(
        into: Array(repeating: [], count: 32)
    ) { $0[$1.0.utf8.count].append((Array($1.0.utf8), $1.1)) }

    /// - Parameter known: in small letters.
    private static func isSame(_ bytes: UnsafeBufferPointer<UInt8>, _ known: [UInt8]) -> Bool {
        for (index, byte) in bytes.enumerated() {
            let isLarge = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            guard (isLarge ? byte | 0x20 : byte) == known[index] else { return false }
        }
        return true
    }
}
