import Foundation
import Testing

@testable import Gateway

@Suite("What the gateway remembers of its requests")
struct RequestLogTests {
    private static func entry(_ id: Int, _ milliseconds: Double = 1, status: Int = 200) -> RequestEntry {
        RequestEntry(
            id: "r-\(id)",
            at: Date(timeIntervalSince1970: Double(id)),
            method: "GET",
            route: "/api/v1/robots",
            status: status,
            durationMS: milliseconds,
            role: "visitor",
            upstream: "knowledge"
        )
    }

    @Test("The latest are kept, newest first, and no more than there is room for", arguments: [0, 1, 2, 3, 4, 7, 30])
    func ring(count: Int) {
        var ring = RequestRing(capacity: 3)
        for id in 0..<count { ring.add(Self.entry(id)) }
        #expect(ring.latest(10).map(\.id) == (0..<count).suffix(3).reversed().map { "r-\($0)" })
        #expect(ring.latest(2).map(\.id) == (0..<count).suffix(3).suffix(2).reversed().map { "r-\($0)" })
        #expect(ring.latest(0).isEmpty)
    }

    @Test("Quantiles lie in the bucket of the request that they are of")
    func quantiles() throws {
        var histogram = LatencyHistogram()
        #expect(histogram.quantile(0.5) == nil)
        for _ in 0..<90 { histogram.add(milliseconds: 4, isError: false) }
        for _ in 0..<9 { histogram.add(milliseconds: 80, isError: false) }
        histogram.add(milliseconds: 900, isError: true)
        #expect(histogram.count == 100)
        #expect(histogram.errors == 1)
        #expect((3.0...5.0).contains(try #require(histogram.quantile(0.5))))
        #expect((75.0...100.0).contains(try #require(histogram.quantile(0.95))))
        #expect((75.0...100.0).contains(try #require(histogram.quantile(0.99))))
        #expect((750.0...1_000.0).contains(try #require(histogram.quantile(1))))
        #expect(histogram.counts.reduce(0, +) == 100)
    }

    @Test("What takes longer than any bucket is counted, and told as the longest")
    func beyond() {
        var histogram = LatencyHistogram()
        histogram.add(milliseconds: 10_000_000, isError: false)
        #expect(histogram.counts.last == 1)
        #expect(histogram.quantile(0.5) == LatencyHistogram.bounds.last)
        // A time that is a bound belongs to it.
        histogram.add(milliseconds: 1, isError: false)
        #expect(histogram.counts.first == 1)
    }

    @Test("A listener that does not read holds nobody up, and is told how many it missed")
    func slowListener() async throws {
        let log = RequestLog(since: .distantPast)
        let listener = try #require(log.feed.listen())
        for id in 0..<(RequestFeed.room + 5) { log.note(Self.entry(id)) }
        #expect(log.latest(1).map(\.id) == ["r-\(RequestFeed.room + 4)"])
        #expect(listener.takeDropped() == 5)
        #expect(listener.takeDropped() == 0)
        listener.finish()
        var heard: [String] = []
        for await entry in listener.entries { heard.append(entry.id) }
        #expect(heard == (0..<RequestFeed.room).map { "r-\($0)" })
    }

    @Test("So many may listen, and one that leaves makes room")
    func room() throws {
        let feed = RequestFeed()
        var listeners = try (0..<RequestFeed.capacity).map { _ in try #require(feed.listen()) }
        #expect(feed.listen() == nil)
        listeners.removeLast()
        #expect(feed.listen() != nil)
    }

    @Test("Routes are counted apart")
    func routes() {
        let log = RequestLog(since: .distantPast)
        log.note(Self.entry(1))
        log.note(Self.entry(2, 10, status: 503))
        var other = Self.entry(3)
        other.method = "POST"
        log.note(other)
        let latencies = log.latencies()
        #expect(latencies[.init(method: "GET", route: "/api/v1/robots")]?.count == 2)
        #expect(latencies[.init(method: "GET", route: "/api/v1/robots")]?.errors == 1)
        #expect(latencies[.init(method: "POST", route: "/api/v1/robots")]?.count == 1)
    }
}
