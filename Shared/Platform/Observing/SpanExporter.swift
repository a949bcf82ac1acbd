import AsyncHTTPClient
import Foundation
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import ServiceLifecycle
import SharedModels

/// Sends finished spans to a collector by OTLP over HTTP, in JSON, some at a time.
///
/// A request only puts its span into a bounded queue: what finds no place, and what the collector does not take in three
/// tries, is dropped and counted in `otel_spans_dropped_total`.
final class SpanExporter: Service {
    struct Limits: Sendable {
        var queue = 4_096
        var batch = 512
        var interval: Duration = .seconds(1)
        var attempts = 3
        /// For one try.
        var patience: Duration = .seconds(5)
        /// For what is left at the end.
        var farewell: Duration = .seconds(2)
    }

    private let resource: [SpanAttribute]
    private let url: String
    private let headers: [(String, String)]
    private let http: HTTPClient
    private let logger: Logger
    private let limits: Limits
    private let queue = NIOLockedValueBox<[Span]>([])
    private let droppedCount = NIOLockedValueBox(0)

    /// - Parameter endpoint: the collector's base address, without `/v1/traces`.
    init(
        service: String,
        endpoint: URL,
        headers: [(String, String)],
        http: HTTPClient,
        logger: Logger,
        limits: Limits = Limits()
    ) {
        resource = [
            SpanAttribute("service.name", .text(service)), SpanAttribute("service.namespace", "ybryx-mesh"),
            SpanAttribute("service.version", .text(BuildInfo.version)),
            // A process that starts again is another.
            SpanAttribute("service.instance.id", .text(UUID().uuidString.lowercased())),
            SpanAttribute("process.pid", .number(Int(ProcessInfo.processInfo.processIdentifier))),
            SpanAttribute("telemetry.sdk.language", "swift"), SpanAttribute("telemetry.sdk.name", "ybryx-mesh"),
            SpanAttribute("telemetry.sdk.version", .text(BuildInfo.version)),
        ]
        let base = endpoint.absoluteString
        url = (base.hasSuffix("/") ? String(base.dropLast()) : base) + "/v1/traces"
        self.headers = headers
        self.http = http
        self.logger = logger
        self.limits = limits
    }

    /// How many spans have been lost so far.
    var lost: Int { droppedCount.withLockedValue { $0 } }

    /// Never waits.
    func offer(_ span: Span) {
        guard span.context.isSampled else { return }
        let isTaken = queue.withLockedValue { queue in
            guard queue.count < limits.queue else { return false }
            queue.append(span)
            return true
        }
        if !isTaken { lose(1) }
    }

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            // A shutdown breaks off a slow export, too; what was under way is tried once more at the end.
            try? await cancelWhenGracefulShutdown {
                try await Task.sleep(for: self.limits.interval)
                await self.sendAll()
            }
        }
        try? await Deadline.limited(to: limits.farewell) { await self.sendAll() }
        let left = queue.withLockedValue { queue in
            defer { queue = [] }
            return queue.count
        }
        if left > 0 { lose(left) }
    }

    private func sendAll() async {
        while !Task.isCancelled, let batch = next() { await send(batch) }
    }

    private func next() -> [Span]? {
        queue.withLockedValue { queue in
            let batch = Array(queue.prefix(limits.batch))
            queue.removeFirst(batch.count)
            return batch.isEmpty ? nil : batch
        }
    }

    private func send(_ batch: [Span]) async {
        for attempt in 1...limits.attempts {
            do {
                if try await post(batch) {
                    PlatformMetrics.spansExported.add(Double(batch.count))
                    return
                }
                break
            } catch  where Task.isCancelled {
                queue.withLockedValue { $0.insert(contentsOf: batch, at: 0) }
                return
            } catch {
                logger.debug("spans were not taken", metadata: ["attempt": "\(attempt)", "error": "\(error)"])
                guard attempt < limits.attempts else { break }
                try? await Task.sleep(for: limits.interval * attempt)
            }
        }
        lose(batch.count)
        logger.warning("spans are lost", metadata: ["count": "\(batch.count)"])
    }

    private struct TryAgain: Error {}

    /// - Returns: whether the collector took them.
    /// - Throws: where it may do so later.
    private func post(_ batch: [Span]) async throws -> Bool {
        var request = HTTPClientRequest(url: url)
        request.method = .POST
        request.headers.add(name: "Content-Type", value: "application/json")
        for (name, value) in headers { request.headers.replaceOrAdd(name: name, value: value) }
        request.body = .bytes(ByteBuffer(bytes: try JSON.encode(Span.export(batch, resource: resource))))
        let response = try await http.execute(request, timeout: .nanoseconds(Int64(limits.patience / .nanoseconds(1))))
        // Read to its end, so that the connection can be used again.
        _ = try await response.body.collect(upTo: 1 << 20)
        // https://opentelemetry.io/docs/specs/otlp/#retryable-response-codes
        if [429, 502, 503, 504].contains(response.status.code) { throw TryAgain() }
        return (200..<300).contains(response.status.code)
    }

    private func lose(_ count: Int) {
        droppedCount.withLockedValue { $0 += count }
        PlatformMetrics.spansDropped.add(Double(count))
    }
}
