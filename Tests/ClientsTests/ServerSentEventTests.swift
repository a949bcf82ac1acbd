import Testing

@testable import Clients

@Suite("Reading server-sent events")
struct ServerSentEventTests {
    /// All that a stream may hold, with lines that end in every way.
    private static func sample(_ end: String) -> String {
        [
            "\u{feff}: welcome", "event: token", "data: Grüße 👩‍🚀", "id: 7", "", ": ping", "", "data:no blank",
            "data:  two",
            "data", "", "event: lonely", "", "retry: 100", "unknown: x", "data: {\"a\":\"b:c\"}", "", "data: cut off",
        ].joined(separator: end)
    }

    private static let expected = [
        ServerSentEvent(event: "token", data: "Grüße 👩‍🚀", id: "7"),
        ServerSentEvent(data: "no blank\n two\n", id: "7"),
        ServerSentEvent(data: "{\"a\":\"b:c\"}", id: "7"),
    ]

    @Test("However lines end, and wherever the stream is cut", arguments: ["\n", "\r\n", "\r"])
    func everyCut(end: String) {
        let bytes = Array(Self.sample(end).utf8)
        for cut in 0...bytes.count {
            var parser = ServerSentEventParser()
            let events = parser.feed(bytes[..<cut]) + parser.feed(bytes[cut...])
            #expect(events == Self.expected, "cut at \(cut)")
        }
        var parser = ServerSentEventParser()
        #expect(bytes.flatMap { parser.feed([$0]) } == Self.expected)
    }

    @Test("An event is given as soon as its empty line is there, and not before")
    func promptness() {
        var parser = ServerSentEventParser()
        #expect(parser.feed("data: 1\r\n".utf8).isEmpty)
        #expect(parser.feed("\r".utf8) == [ServerSentEvent(data: "1")])
        #expect(parser.feed("\ndata: 2\n".utf8).isEmpty)
        #expect(parser.feed("\n".utf8) == [ServerSentEvent(data: "2")])
    }

    @Test("The name of an event does not outlive it, its id does")
    func memory() {
        var parser = ServerSentEventParser()
        let events = parser.feed("event: a\nid: 1\ndata: x\n\ndata: y\n\nid\ndata: z\n\n".utf8)
        #expect(
            events == [
                ServerSentEvent(event: "a", data: "x", id: "1"), ServerSentEvent(data: "y", id: "1"),
                ServerSentEvent(data: "z", id: ""),
            ]
        )
    }

    @Test("An accent right after a colon or a blank does not hide it")
    func accents() {
        var parser = ServerSentEventParser()
        let events = parser.feed("data:\u{0308}x\n\ndata: \u{0301}y\n\n".utf8)
        #expect(events.map { Array($0.data.utf8) } == [Array("\u{0308}x".utf8), Array("\u{0301}y".utf8)])
    }

    @Test("A byte order mark counts at the very beginning alone")
    func byteOrderMark() {
        var parser = ServerSentEventParser()
        #expect(parser.feed("\u{feff}data: 1\n\n\u{feff}data: 2\n\n".utf8).map(\.data) == ["1"])
    }

    @Test("An id with a null byte is ignored, and bytes that are no text become marks of it")
    func oddBytes() {
        var parser = ServerSentEventParser()
        let events = parser.feed(Array("id: a\u{0}b\ndata: ".utf8) + [0xff] + Array("\n\n".utf8))
        #expect(events == [ServerSentEvent(data: "\u{fffd}")])
    }

    @Test("An event that never ends is given up; comments may go on for ever")
    func overfull() {
        var patient = ServerSentEventParser()
        let comments = Array(": ping\n\n".utf8)
        for _ in 0..<3_000 { _ = patient.feed(comments) }
        #expect(!patient.isOverfull)
        var parser = ServerSentEventParser()
        let piece = Array(repeating: UInt8(ascii: "x"), count: 1 << 20)
        _ = parser.feed("data: ".utf8)
        for _ in 0..<9 { _ = parser.feed(piece) }
        #expect(parser.isOverfull)
        #expect(parser.feed("\n\n".utf8).allSatisfy { $0.data.utf8.count <= ServerSentEventParser.largestEvent })
    }
}
