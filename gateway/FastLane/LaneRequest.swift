import NIOHTTP1
import Platform

/// A request that the fast lane may take, as far as its head tells: a plain GET by a machine, with nothing in it that the usual way would treat
/// in a way of its own. Anything that is not known here makes it none.
struct LaneRequest {
    /// Among the lane's routes.
    var route: Int
    /// The service's path, with the query where it is given one.
    var target: Substring
    var credential: Credential
    /// `X-User-Id`
    var user: String?
    /// `X-Request-Id`
    var id: String?
    /// `X-Deadline-Ms`
    var milliseconds: Int?
    var accept: String?
    /// Values of `X-Forwarded-For`.
    var forwarded: [String] = []

    /// A header's value as it came.
    enum Credential: Hashable {
        case key(String)
        case authorization(String)
    }

    /// Who has less may not even wait for the lane's clock.
    private static let shortest = 200

    init?(_ head: HTTPRequestHead, _ routes: [LaneRoute]) {
        guard head.method == .GET, head.version == .http1_1,
            let (route, target) = Self.target(of: head.uri, routes)
        else { return nil }
        var credential: Credential?
        for (name, value) in head.headers {
            switch LaneField(name) {
            case .ignored, .contentType: break
            case .key:
                guard credential == nil, !value.isEmpty else { return nil }
                credential = .key(value)
            case .authorization:
                guard credential == nil else { return nil }
                credential = .authorization(value)
            case .user:
                guard user == nil else { return nil }
                user = value
            case .id:
                guard id == nil, RequestNotes.isPlain(id: value) else { return nil }
                id = value
            case .deadline:
                guard milliseconds == nil, let given = Int(value), given >= Self.shortest else { return nil }
                milliseconds = given
            case .accept:
                guard accept == nil else { return nil }
                accept = value
            case .forwarded: forwarded.append(value)
            case .connection: guard value == "keep-alive" || value == "Keep-Alive" else { return nil }
            case .unknown: return nil
            }
        }
        guard let credential else { return nil }
        self.route = route
        self.target = target
        self.credential = credential
    }

    /// The route, and what the service is asked for: the same path without `/api`.
    private static func target(of uri: String, _ routes: [LaneRoute]) -> (Int, Substring)? {
        let bytes = uri.utf8
        let end = bytes.firstIndex(of: UInt8(ascii: "?")) ?? bytes.endIndex
        guard isPlain(path: bytes[..<end]), let route = routes.firstIndex(where: { $0.matches(bytes[..<end]) }) else {
            return nil
        }
        let start = bytes.index(bytes.startIndex, offsetBy: "/api".utf8.count)
        guard end < bytes.endIndex else { return (route, uri[start...]) }
        guard isPlain(query: bytes[bytes.index(after: end)...]) else { return nil }
        return (route, routes[route].read.passesQuery ? uri[start...] : uri[start..<end])
    }

    /// Nothing that could be written in more than one way.
    private static func isPlain(path: Substring.UTF8View) -> Bool {
        var last: UInt8 = 0
        for byte in path {
            let isSlash = byte == UInt8(ascii: "/")
            guard isSlash ? last != byte : isWord(byte) else { return false }
            last = byte
        }
        return last != UInt8(ascii: "/")
    }

    /// `name=value` pairs that come out as they are when they are read and written again.
    private static func isPlain(query: Substring.UTF8View) -> Bool {
        query.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false).allSatisfy { pair in
            guard let equals = pair.firstIndex(of: UInt8(ascii: "=")), equals > pair.startIndex else { return false }
            let isPlain: (UInt8) -> Bool = { isWord($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "~") }
            return pair[..<equals].allSatisfy(isPlain) && pair[pair.index(after: equals)...].allSatisfy(isPlain)
        }
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte == UInt8(ascii: "-")
            || byte == UInt8(ascii: "_")
    }
}
