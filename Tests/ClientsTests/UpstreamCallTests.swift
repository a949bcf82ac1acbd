import Foundation
import HTTPTypes
import Logging
import NIOCore
import ServiceLifecycle
import SharedModels
import TestSupport
import Testing

@testable import Clients
@testable import Platform

@Suite("Calls of upstreams, counted and traced", .timeLimit(.minutes(1)))
struct UpstreamCallTests {
    private struct Thing: Codable, Sendable, Equatable { var name: String }

    private static func count(_ upstream: String, _ status: String) -> String? {
        let start =
            "upstream_request_duration_seconds_count{upstream=\"\(upstream)\",method=\"GET\",status=\"\(status)\"} "
        return PrometheusRegistry.shared.text().split(separator: "\n").first { $0.hasPrefix(start) }
            .map { String($0.dropFirst(start.count)) }
    }

    @Test("Each try counts by its answer's status, or by what went wrong")
    func counted() async throws {
        try await withFakeUpstream {
            $0.path == "/broken" ? .text("", status: .init(code: 503)) : .json(["name": "n"])
        } _: {
            upstream in
            try await withProcess { process in
                let client = ServiceClient(
                    service: "counted",
                    baseURL: upstream.url,
                    process: process,
                    isTrusted: false
                )
                for _ in 0..<2 { _ = try await client.get("/x", as: Thing.self) }
                _ = try? await client.get("/broken", as: Thing.self)
            }
        }
        #expect(Self.count("counted", "200") == "2")
        #expect(Self.count("counted", "503") == "1")
        let nobody = try #require(URL(string: "http://127.0.0.1:\(try freePort())"))
        try await withProcess { process in
            let client = ServiceClient(service: "nobody", baseURL: nobody, process: process, isTrusted: false)
            _ = try? await client.get("/x", as: Thing.self)
        }
        #expect(Self.count("nobody", "unreachable") != nil)
        try await withFakeUpstream(.silence) { upstream in
            try await withProcess { process in
                let client = ServiceClient(service: "silent", baseURL: upstream.url, process: process, isTrusted: false)
                _ = try? await Deadline.$current.withValue(Deadline(after: .milliseconds(100))) {
                    try await client.get("/x", as: Thing.self)
                }
            }
        }
        #expect(Self.count("silent", "timeout") == "1")
    }

    @Test(
        "A call is a step of the trace, which the upstream goes on with; its address says nothing of whom it is about"
    )
    func traced() async throws {
        try await withFakeUpstream(.json([:])) { collector in
            try await withFakeUpstream(.json(["name": "n"])) { upstream in
                var settings = ProcessSettings.testing(service: .financing)
                settings.traceEndpoint = collector.url
                let process = try ProcessContext(
                    settings: settings,
                    logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() }
                )
                let exporter = try #require(process.spans)
                let span = ActiveSpan(
                    "GET /y",
                    .server,
                    context: .root(),
                    parent: nil,
                    attributes: [],
                    exporter: exporter
                )
                let client = ServiceClient(service: "memory", baseURL: upstream.url, process: process, isTrusted: false)
                try await Tracing.$current.withValue(span) {
                    _ = try await client.get("/v1/users/dana@example.com", query: [("q", "dana")], as: Thing.self)
                }
                let header = try #require(upstream.requests.first?.headers[.traceparent])
                let carried = try #require(TraceContext(header: header))
                #expect(carried.traceID == span.context.traceID)
                #expect(carried.spanID != span.context.spanID)
                let group = ServiceGroup(configuration: .init(services: [exporter], logger: process.logger))
                async let running: Void = group.run()
                #expect(try await eventually { !collector.requests.isEmpty })
                await group.triggerGracefulShutdown()
                try await running
                await process.shutdown()
                let text = collector.requests.map(\.text).joined()
                #expect(!text.contains("dana"))
                let sent = collector.requests.first?.json?["resourceSpans"]?.arrayValue?.first?["scopeSpans"]
                let one = try #require(sent?.arrayValue?.first?["spans"]?.arrayValue?.first)
                #expect(one["spanId"] == .string(carried.spanID))
                #expect(one["parentSpanId"] == .string(span.context.spanID))
                #expect(one["kind"] == 3)
                #expect(one["name"] == "GET")
                #expect(text.contains(#"{"key":"http.response.status_code","value":{"intValue":"200"}}"#))
                #expect(text.contains(#"{"key":"service.peer.name","value":{"stringValue":"memory"}}"#))
            }
        }
    }
}
