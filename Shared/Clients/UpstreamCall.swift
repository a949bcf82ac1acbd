import AsyncHTTPClient
import Foundation
import NIOConcurrencyHelpers
import NIOHTTP1
import Platform

/// One request to an upstream as metrics and traces tell of it: until the last byte of its answer, or what went wrong. A stream may be left
/// by its reader, who has what it came for; a call that nobody answered and nobody ends was given up.
final class UpstreamCall: Sendable {
    private let upstream: String
    private let method: String
    private let began = ContinuousClock.now
    private let span: ActiveSpan?
    /// The answer's status.
    private let status = NIOLockedValueBox<Int?>(nil)
    private let isOver = NIOLockedValueBox(false)

    /// - Parameter attempt: the first is 1.
    init(_ upstream: String, _ method: String, at url: URL, attempt: Int = 1) {
        self.upstream = upstream
        self.method = method
        span = Tracing.begin(method, .client, Self.attributes(upstream, method, url, attempt))
    }

    /// Neither path nor query: ids and search terms stand in them.
    private static func attributes(
        _ upstream: String,
        _ method: String,
        _ url: URL,
        _ attempt: Int
    ) -> [(String, SpanValue)] {
        var attributes: [(String, SpanValue)] = [
            ("http.request.method", .text(method)), ("server.address", .text(url.host() ?? "")),
            ("service.peer.name", .text(upstream)),
        ]
        if let port = url.port { attributes.append(("server.port", .number(port))) }
        if attempt > 1 { attributes.append(("http.request.resend_count", .number(attempt - 1))) }
        return attributes
    }

    /// Has the upstream go on with this step of the trace.
    func mark(_ request: inout HTTPClientRequest) {
        if let span { request.headers.replaceOrAdd(name: "traceparent", value: span.traceparent) }
    }

    func answered(_ status: Int) { self.status.withLockedValue { $0 = status } }

    /// The answer is there whole.
    func end() {
        let status = status.withLockedValue { $0 }
        if let status, status >= 400 { span?.fail(String(status)) }
        close(status.map(String.init) ?? "none")
    }

    func failed(_ error: any Error) {
        var kind = Task.isCancelled || error is CancellationError ? "cancelled" : ServiceClient.kind(of: error)
        // What was waited for too long is cancelled, too.
        if kind == "cancelled", Deadline.current?.remaining == .zero { kind = "timeout" }
        if kind == "cancelled" { span?.set("error.type", kind) } else { span?.fail(kind) }
        close(kind)
    }

    private func close(_ outcome: String) {
        let isFirst = isOver.withLockedValue { isOver in
            defer { isOver = true }
            return !isOver
        }
        guard isFirst else { return }
        PlatformMetrics.upstreamCalls.observe(ContinuousClock.now - began, upstream, method, outcome)
        if let status = status.withLockedValue({ $0 }) { span?.set("http.response.status_code", status) }
        span?.end()
    }

    deinit {
        guard !isOver.withLockedValue({ $0 }) else { return }
        if status.withLockedValue({ $0 }) != nil { return end() }
        span?.set("error.type", "cancelled")
        close("cancelled")
    }
}
