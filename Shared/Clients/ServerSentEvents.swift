/// One event of a `text/event-stream`.
public struct ServerSentEvent: Sendable, Hashable {
    public var event: String?
    public var data: String
    public var id: String?

    public init(event: String? = nil, data: String, id: String? = nil) {
        self.event = event
        self.data = data
        self.id = id
    }
}

/// Reads a stream of events piece by piece, wherever the pieces are cut and however lines end
/// (https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation).
public struct ServerSentEventParser: Sendable {
    private var line: [UInt8] = []
    private var sawCarriageReturn = false
    private var isFirstLine = true
    private var event: String?
    private var data: [String] = []
    private var id: String?
    /// Of the event that is being read.
    private var size = 0

    /// Bytes of one event; an upstream that never ends one is given up.
    static let largestEvent = 8 * 1024 * 1024
    private static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    public init() {}

    /// An event has grown past what is taken; nothing more is read.
    public var isOverfull: Bool { size > Self.largestEvent }

    /// - Returns: the events that these bytes complete.
    public mutating func feed(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
        bytes.withContiguousStorageIfAvailable { take($0) } ?? Array(bytes).withUnsafeBufferPointer { take($0) }
    }

    private mutating func take(_ bytes: UnsafeBufferPointer<UInt8>) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        var rest = bytes[...]
        while let first = rest.first, !isOverfull {
            if sawCarriageReturn {
                sawCarriageReturn = false
                if first == UInt8(ascii: "\n") {
                    rest = rest.dropFirst()
                    continue
                }
            }
            let end = rest.firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? rest.endIndex
            size += end - rest.startIndex
            guard !isOverfull else { break }
            line.append(contentsOf: rest[..<end])
            guard end < rest.endIndex else { break }
            sawCarriageReturn = rest[end] == UInt8(ascii: "\r")
            rest = rest[(end + 1)...]
            if let event = endLine() { events.append(event) }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        var line = line[...]
        if isFirstLine, line.starts(with: Self.byteOrderMark) { line = line.dropFirst(3) }
        isFirstLine = false
        guard !line.isEmpty else {
            defer {
                event = nil
                data = []
                size = 0
            }
            return data.isEmpty ? nil : ServerSentEvent(event: event, data: data.joined(separator: "\n"), id: id)
        }
        // Bytes, not characters: an accent after the colon would make one character with it.
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "event": event = String(decoding: value, as: UTF8.self)
        case "data": data.append(String(decoding: value, as: UTF8.self))
        case "id": if !value.contains(0) { id = String(decoding: value, as: UTF8.self) }
        default:
            // Comments keep a connection open for long; they are no part of an event.
            if data.isEmpty { size = 0 }
        }
        return nil
    }
}
