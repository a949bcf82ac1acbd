import AsyncHTTPClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOConcurrencyHelpers
import NIOCore
import ServiceLifecycle
import SharedModels
import TestSupport
import Testing

@testable import Platform

@Suite("Traces", .timeLimit(.minutes(1)))
struct TracingTests {
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private struct Broken: KindOfError { var kindOfError: String { "out_of_paper" } }

    private static func routes(_ router: Router<MeshRequestContext>) {
        router.get("/steps") { _, _ in
            try? await Tracing.span("outer", .inside, [("gen_ai.tool.name", "print")]) { span in
                span?.set("count", 2)
                try await Tracing.span("inner", .client) { _ in throw Broken() }
            }
            return "done"
        }
        router.get("/things/{id}") { _, _ in RequestScope.traceparent ?? "none" }
        router.get("/broken") { _, _ -> String in throw APIError.unavailable("Away.") }
        router.get("/stream") { request, context in
            try await eventStream(request, context) { try await $0.send(nil, 1) }
        }
    }

    /// Runs `body` against an application that exports to this collector, and sends what is left afterwards.
    private func exporting(
        to collector: FakeUpstream,
        sampler: TraceSampler = TraceSampler(),
        _ body: @escaping @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        var settings = ProcessSettings.testing(service: .financing)
        settings.traceEndpoint = collector.url
        settings.traceSampler = sampler
        settings.traceHeaders = Secret("x-key=k%201, other = o")
        let process = try ProcessContext(settings: settings, logger: .silent)
        do {
            let router = meshRouter(process: process, identity: .open)
            Self.routes(router)
            try await Assembly(router: router).application(process: process).test(.live) { try await body($0) }
            try await Self.finish(try #require(process.spans))
        } catch {
            await process.shutdown()
            throw error
        }
        await process.shutdown()
    }

    /// Runs the exporter until it has sent all, as at a shutdown.
    /// - Parameter settled: what is waited for before the process ends; by default a little while.
    private static func finish(_ exporter: SpanExporter, once settled: (() -> Bool)? = nil) async throws {
        let group = ServiceGroup(configuration: .init(services: [exporter], logger: .silent))
        async let running: Void = group.run()
        if let settled {
            #expect(try await eventually { settled() })
        } else {
            try await Task.sleep(for: .milliseconds(50))
        }
        await group.triggerGracefulShutdown()
        try await running
    }

    private static func spans(_ collector: FakeUpstream) -> [JSONValue] {
        collector.requests.flatMap { request in
            let scopes = request.json?["resourceSpans"]?.arrayValue?.first?["scopeSpans"]?.arrayValue
            return scopes?.first?["spans"]?.arrayValue ?? []
        }
    }

    @Test("A request becomes a span of its caller's trace, and what it calls a child of that span")
    func spans() async throws {
        try await withFakeUpstream(.json([:])) { collector in
            try await exporting(to: collector) { client in
                let response = try await client.execute(
                    uri: "/things/7?email=dana@example.com",
                    method: .get,
                    headers: [.traceparent: Self.parent, .requestID: "req-1"]
                )
                let own = try #require(TraceContext(header: response.text))
                #expect(own.traceID == "0af7651916cd43dd8448eb211c80319c")
                #expect(own.spanID != "b7ad6b7169203331")
                _ = try await client.execute(uri: "/healthz", method: .get)
            }
            let request = try #require(collector.requests.first)
            #expect(request.path == "/v1/traces")
            #expect(request.headers[.contentType] == "application/json")
            #expect(request.headers[try #require(HTTPField.Name("x-key"))] == "k 1")
            #expect(request.headers[try #require(HTTPField.Name("other"))] == "o")
            #expect(!request.text.contains("dana@example.com"))
            #expect(request.text.contains(#"{"key":"service.name","value":{"stringValue":"financing"}}"#))
            let spans = Self.spans(collector)
            #expect(spans.count == 1)
            let span = try #require(spans.first)
            #expect(span["traceId"] == "0af7651916cd43dd8448eb211c80319c")
            #expect(span["parentSpanId"] == "b7ad6b7169203331")
            #expect(span["name"] == "GET /things/{id}")
            #expect(span["kind"] == 2)
            #expect(span["status"] == [:])
            let start = try #require(span["startTimeUnixNano"]?.stringValue.flatMap { Int64($0) })
            let end = try #require(span["endTimeUnixNano"]?.stringValue.flatMap { Int64($0) })
            #expect(start < end)
            #expect(abs(Double(start) / 1e9 - Date().timeIntervalSince1970) < 60)
        }
    }

    @Test("Without a caller's trace a new one begins; a failure is marked; a stream's span ends with it")
    func kinds() async throws {
        try await withFakeUpstream(.json([:])) { collector in
            try await exporting(to: collector) { client in
                _ = try await client.execute(uri: "/broken", method: .get)
                _ = try await client.execute(uri: "/stream", method: .get)
            }
            let spans = Self.spans(collector)
            #expect(spans.compactMap { $0["name"]?.stringValue } == ["GET /broken", "GET /stream"])
            #expect(spans.map { $0["parentSpanId"] } == [nil, nil])
            #expect(spans.map { $0["status"] } == [["code": 2], [:]])
            #expect(Set(spans.compactMap { $0["traceId"]?.stringValue }).count == 2)
        }
    }

    @Test("A trace that its caller does not sample is carried on and not exported")
    func notSampled() async throws {
        try await withFakeUpstream(.json([:])) { collector in
            try await exporting(to: collector) { client in
                let header = Self.parent.replacing("-01", with: "-00")
                let response = try await client.execute(uri: "/things/7", method: .get, headers: [.traceparent: header])
                #expect(response.text.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
                #expect(response.text.hasSuffix("-00"))
            }
            #expect(collector.requests.isEmpty)
        }
    }

    @Test("Steps within a request are steps of its span, with what they say of themselves and how they fail")
    func steps() async throws {
        try await withFakeUpstream(.json([:])) { collector in
            try await exporting(to: collector) { client in
                _ = try await client.execute(uri: "/steps", method: .get, headers: [.traceparent: Self.parent])
            }
            let spans = Self.spans(collector)
            func one(_ name: String) throws -> JSONValue { try #require(spans.first { $0["name"] == .string(name) }) }
            func attribute(_ span: JSONValue, _ key: String) -> JSONValue? {
                span["attributes"]?.arrayValue?.first { $0["key"] == .string(key) }?["value"]
            }
            let (server, outer, inner) = (try one("GET /steps"), try one("outer"), try one("inner"))
            #expect(outer["parentSpanId"] == server["spanId"])
            #expect(inner["parentSpanId"] == outer["spanId"])
            #expect(Set(spans.map { $0["traceId"] }).count == 1)
            #expect(outer["kind"] == 1)
            #expect(inner["kind"] == 3)
            #expect(attribute(outer, "gen_ai.tool.name") == ["stringValue": "print"])
            #expect(attribute(outer, "count") == ["intValue": "2"])
            #expect(attribute(inner, "error.type") == ["stringValue": "out_of_paper"])
            #expect(inner["status"] == ["code": 2])
            #expect(server["status"] == [:])
        }
    }

    @Test(
        "Of the traces that begin here the sampler takes its share, by their ids; a caller's word counts where it may"
    )
    func sampler() throws {
        let quarter = TraceSampler(name: "parentbased_traceidratio", ratio: 0.25)
        let traces = (0..<4_000).map { _ in TraceContext.root() }
        let taken = traces.filter { quarter.samples($0, parent: nil) }
        #expect((800...1_200).contains(taken.count))
        #expect(taken.allSatisfy { TraceSampler(name: "traceidratio", ratio: 0.3).samples($0, parent: nil) })
        let parent = try #require(TraceContext(header: Self.parent))
        let never = TraceSampler(name: "parentbased_always_off", ratio: 1)
        #expect(never.samples(parent.child(), parent: parent))
        #expect(!never.samples(.root(), parent: nil))
        #expect(!TraceSampler(name: "always_off", ratio: 1).samples(parent.child(), parent: parent))
        #expect(!TraceSampler().samples(parent.child(), parent: parent.sampled(false)))
    }

    @Test("What the sampler leaves out is carried on as not sampled, and nothing of it is exported")
    func leftOut() async throws {
        try await withFakeUpstream(.json([:])) { collector in
            try await exporting(to: collector, sampler: TraceSampler(name: "always_off", ratio: 1)) { client in
                let own = try await client.execute(uri: "/things/7", method: .get)
                #expect(own.text.hasSuffix("-00"))
                let other = try await client.execute(
                    uri: "/things/7",
                    method: .get,
                    headers: [.traceparent: Self.parent]
                )
                #expect(other.text.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-"))
                #expect(other.text.hasSuffix("-00"))
                _ = try await client.execute(uri: "/steps", method: .get)
            }
            #expect(collector.requests.isEmpty)
        }
    }

    // MARK: The exporter alone

    private static func span(_ number: Int) -> Span {
        Span(
            context: .root(),
            parent: nil,
            name: "n \(number)",
            kind: .server,
            start: Date(),
            duration: .milliseconds(1)
        )
    }

    private func withExporter(
        _ limits: SpanExporter.Limits,
        at url: URL,
        _ body: (SpanExporter) async throws -> Void
    ) async throws {
        try await withProcess { process in
            try await body(
                SpanExporter(
                    service: "financing",
                    endpoint: url,
                    headers: [],
                    http: process.http,
                    logger: .silent,
                    limits: limits
                )
            )
        }
    }

    @Test("A full queue drops and counts, and makes nobody wait")
    func full() async throws {
        try await withFakeUpstream(.silence) { collector in
            let limits = SpanExporter.Limits(queue: 10, farewell: .milliseconds(100))
            try await withExporter(limits, at: collector.url) { exporter in
                let started = ContinuousClock.now
                for number in 0..<10_000 { exporter.offer(Self.span(number)) }
                #expect(ContinuousClock.now - started < .seconds(30))
                #expect(exporter.lost == 9_990)
                // A collector that says nothing keeps no process from ending.
                try await Self.finish(exporter)
                #expect(ContinuousClock.now - started < .seconds(40))
                #expect(exporter.lost == 10_000)
            }
        }
    }

    @Test("Many spans go in batches")
    func batches() async throws {
        try await withFakeUpstream(.json([:])) { collector in
            try await withExporter(SpanExporter.Limits(batch: 4, farewell: .seconds(20)), at: collector.url) {
                exporter in
                for number in 0..<10 { exporter.offer(Self.span(number)) }
                try await Self.finish(exporter)
                #expect(collector.requests.count == 3)
                #expect(Self.spans(collector).count == 10)
                #expect(exporter.lost == 0)
            }
        }
    }

    @Test("A collector that is busy is asked again; one that refuses is not", arguments: [503, 400])
    func refusals(status: Int) async throws {
        let calls = NIOLockedValueBox(0)
        try await withFakeUpstream { _ in
            let isFirst = calls.withLockedValue {
                $0 += 1
                return $0 == 1
            }
            return isFirst ? .text("", status: .init(code: status)) : .json([:])
        } _: { collector in
            let limits = SpanExporter.Limits(interval: .milliseconds(5), farewell: .seconds(20))
            try await withExporter(limits, at: collector.url) { exporter in
                exporter.offer(Self.span(1))
                try await Self.finish(exporter) {
                    status == 503 ? collector.requests.count >= 2 : exporter.lost == 1
                }
                // It may be told to end before it has read that the second was taken.
                #expect(status == 503 ? (2...3).contains(collector.requests.count) : collector.requests.count == 1)
                #expect(exporter.lost == (status == 503 ? 0 : 1))
            }
        }
    }

    @Test("A collector that is not there costs spans, and nothing else")
    func away() async throws {
        let port = try freePort()
        let url = try #require(URL(string: "http://127.0.0.1:\(port)"))
        try await withExporter(SpanExporter.Limits(interval: .milliseconds(5)), at: url) { exporter in
            exporter.offer(Self.span(1))
            exporter.offer(Self.span(2))
            try await Self.finish(exporter)
            #expect(exporter.lost == 2)
        }
    }
}
