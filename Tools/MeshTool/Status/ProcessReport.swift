import Foundation
import SharedModels

/// What one process says of itself.
struct ProcessReport: Encodable, Sendable {
    enum Health: String, Encodable, Sendable {
        case ready, degraded, unavailable
        case noAnswer = "no answer"
    }

    struct Check: Codable, Sendable, Hashable {
        var status: String
        var note: String?
    }

    struct Queue: Encodable, Sendable, Hashable {
        var queue: String
        var waiting: Int
        var oldestAge: Double

        enum CodingKeys: String, CodingKey {
            case queue, waiting
            case oldestAge = "oldest_age_seconds"
        }
    }

    var service: String
    var url: String
    var health = Health.noAnswer
    var version: String?
    var commit: String?
    var startedAt: Date?
    /// The newest migration that it needs, and the newest that the database has.
    var schemaNeeded: String?
    var schemaApplied: String?
    var checks: [String: Check] = [:]
    var memoryBytes: Double?
    var queues: [Queue] = []
    /// Replicas of others that it leaves alone.
    var leftAlone: [String] = []
    var routes: [RouteTimes] = []

    enum CodingKeys: String, CodingKey {
        case service, url, health, version, commit, checks, queues, routes
        case startedAt = "started_at"
        case schemaNeeded = "schema_needed"
        case schemaApplied = "schema_applied"
        case memoryBytes = "resident_memory_bytes"
        case leftAlone = "left_alone"
    }

    init(service: String, url: String) {
        self.service = service
        self.url = url
    }

    /// Whether it takes work.
    var isWell: Bool { health == .ready || health == .degraded }

    private struct Readiness: Decodable {
        var status: String
        var service: String
        var checks: [String: Check]
    }

    /// Takes what `/readyz` says.
    /// - Returns: whether it is the service that was asked for.
    mutating func take(readiness body: Data) -> Bool {
        guard let readiness = try? JSON.decode(Readiness.self, from: body), readiness.service == service else {
            return false
        }
        health = Health(rawValue: readiness.status) ?? .unavailable
        checks = readiness.checks
        if let match = checks["schema"]?.note?.wholeMatch(of: /needs ([0-9]+), has ([0-9]+|none)/) {
            schemaNeeded = String(match.1)
            schemaApplied = String(match.2)
        }
        return true
    }

    /// Takes what `/metrics` says.
    mutating func take(_ metrics: PrometheusText) {
        let build = metrics.all("mesh_build_info").first?.labels
        version = build?["version"]
        commit = build?["commit"].flatMap { $0 == "unknown" ? nil : $0 }
        startedAt = metrics.value("process_start_time_seconds").map { Date(timeIntervalSince1970: $0) }
        memoryBytes = metrics.value("process_resident_memory_bytes")
        let ages = Dictionary(
            metrics.all("queue_oldest_age_seconds").map { ($0.labels["queue"] ?? "", $0.value) },
            uniquingKeysWith: max
        )
        queues = metrics.all("queue_depth").map { sample in
            let name = sample.labels["queue"] ?? ""
            return Queue(queue: name, waiting: Int(sample.value), oldestAge: ages[name] ?? 0)
        }
        leftAlone = metrics.all("upstream_left_alone").filter { $0.value > 0 }
            .map { "\($0.labels["upstream"] ?? "") at \($0.labels["replica"] ?? "")" }
        routes = RouteTimes.slowest(in: metrics)
    }
}

/// All processes.
struct MeshReport: Encodable {
    var processes: [ProcessReport]

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.format(date))
        }
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
