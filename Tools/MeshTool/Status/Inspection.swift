import AsyncHTTPClient
import Foundation
import NIOCore
import Platform
import SharedModels

/// Asks processes how they are.
struct Inspection: Sendable {
    /// For one answer; a process that is slow to say how it is, is not well.
    private static let patience = TimeAmount.seconds(5)
    private static let largest = 8 * 1024 * 1024

    /// Of all at once, in the order in which they were named.
    func reports(of targets: [StatusCommand.Target]) async -> [ProcessReport] {
        await withTaskGroup(of: (Int, ProcessReport).self) { group in
            for (index, target) in targets.enumerated() {
                group.addTask { (index, await report(of: target)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private func report(of target: StatusCommand.Target) async -> ProcessReport {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(2)
        configuration.connectionPool.retryConnectionEstablishment = false
        // Without them it says of itself that it does not answer.
        try? configuration.useMeshTLS(
            to: target.service,
            at: target.url.absoluteString,
            environment: ProcessInfo.processInfo.environment
        )
        let http = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let report = await report(of: target, by: http)
        try? await http.shutdown()
        return report
    }

    private func report(of target: StatusCommand.Target, by http: HTTPClient) async -> ProcessReport {
        var report = ProcessReport(service: target.service.name, url: target.url.absoluteString)
        // Whatever else answers there, it is not the service.
        guard let readiness = try? await body(of: target.url.appending(path: "readyz"), by: http),
            report.take(readiness: readiness)
        else { return report }
        if let metrics = try? await body(of: target.url.appending(path: "metrics"), by: http) {
            report.take(PrometheusText(String(decoding: metrics, as: UTF8.self)))
        }
        return report
    }

    private func body(of url: URL, by http: HTTPClient) async throws -> Data {
        let response = try await http.execute(HTTPClientRequest(url: url.absoluteString), timeout: Self.patience)
        return Data(try await response.body.collect(upTo: Self.largest).readableBytesView)
    }
}
