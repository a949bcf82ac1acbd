import Clients
import Foundation
import NIOFoundationCompat
import Platform
import SharedModels
import Synchronization

/// How the services are, by what each says of itself at `/readyz`.
final class ServiceBoard: Sendable {
    struct Status: Encodable, Sendable {
        enum State: String, Encodable { case ready, degraded, unreachable }

        var id: String
        /// For people.
        var name: String
        var url: String
        var status: State
        /// Until it answered; nil where it did not.
        var latencyMS: Double?
        /// As it gave them: by name `{"status": "ok" | "failed", "note"?}`.
        var checks: [String: JSONValue]
        /// The service's own; where it has none, of its API's description; nil where that cannot be read.
        var version: String?

        enum CodingKeys: String, CodingKey {
            case id, name, url, status, checks, version
            case latencyMS = "latency_ms"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(name, forKey: .name)
            try container.encode(url, forKey: .url)
            try container.encode(status, forKey: .status)
            try container.encode(latencyMS, forKey: .latencyMS)
            try container.encode(checks, forKey: .checks)
            try container.encode(version, forKey: .version)
        }
    }

    /// How long a service is waited for, with all that it is asked.
    static let patience: Duration = .seconds(2)

    /// One replica of a service, or all there is of it.
    private struct Replica {
        let service: MeshService
        let url: URL
        let client: ServiceClient
    }

    private let replicas: [Replica]
    /// By their addresses: a service that was away may have come back as another version.
    private let versions = Mutex<[URL: String]>([:])

    init(process: ProcessContext) {
        replicas = process.settings.services.flatMap { service in
            (process.settings.replicas[service] ?? [process.settings.url(of: service)]).map { url in
                // What is asked is open to everybody. With a token any of the replicas would answer for this one, and the front door,
                // which knows callers by keys, would take it for a wrong key.
                let client = ServiceClient(service: service.name, baseURL: url, process: process, isTrusted: false)
                return Replica(service: service, url: url, client: client)
            }
        }
    }

    /// Of every replica, all at once, so that it takes no longer than one may.
    func statuses() async -> [Status] {
        await withTaskGroup(of: (Int, Status).self) { group in
            for (index, replica) in replicas.enumerated() {
                group.addTask { (index, await self.status(of: replica)) }
            }
            return await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    private struct Readiness: Decodable {
        var status: String
        var version: String?
        var checks: [String: JSONValue]
    }

    private struct Description: Decodable, Sendable {
        struct About: Decodable, Sendable { var version: String }

        var info: About
    }

    private func status(of replica: Replica) async -> Status {
        var status = Status(
            id: replica.service.name,
            name: Self.title(replica.service),
            url: replica.url.absoluteString,
            status: .unreachable,
            checks: [:]
        )
        let began = ContinuousClock.now
        do {
            let answer = try await Deadline.limited(to: Self.patience) {
                try await replica.client.raw("GET", "/readyz")
            }
            let readiness = try JSON.decode(Readiness.self, from: Data(buffer: answer.body))
            status.latencyMS = ((ContinuousClock.now - began) / .milliseconds(1) * 100).rounded() / 100
            status.status = readiness.status == "ready" ? .ready : .degraded
            status.checks = readiness.checks
            if let own = readiness.version {
                status.version = own
            } else {
                status.version = await version(of: replica, within: Self.patience - (ContinuousClock.now - began))
            }
        } catch {
            // Whatever it is that answers there, it is not the service.
            versions.withLock { $0[replica.url] = nil }
        }
        return status
    }

    private func version(of replica: Replica, within time: Duration) async -> String? {
        if let known = versions.withLock({ $0[replica.url] }) { return known }
        let read = try? await Deadline.limited(to: time) {
            try await replica.client.get("/openapi.json", as: Description.self).info.version
        }
        if let read { versions.withLock { $0[replica.url] = read } }
        return read
    }

    /// `Dealer matching`
    private static func title(_ service: MeshService) -> String {
        let words = service.name.replacing("-", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
