import Foundation
import SharedModels

/// Work that goes on after its request was answered.
struct MemoryEvent: Encodable, Sendable, Hashable {
    var id: UUID
    var kind: String
    /// pending, running, done, failed
    var state: String
    var attempts: Int
    /// What came of it.
    var result: JSONValue?
    /// Why it failed, or why it waits, in words.
    var error: String?
    var createdAt: Date
    var finishedAt: Date?

    /// The same state by the names of Mem0's API.
    var status: String {
        switch state {
        case "done": "SUCCEEDED"
        case "failed": "FAILED"
        case "running": "RUNNING"
        default: "PENDING"
        }
    }

    /// From its acceptance to its end, in milliseconds.
    var latency: Double? { finishedAt.map { max(0, $0.timeIntervalSince(createdAt) * 1_000) } }

    enum CodingKeys: String, CodingKey {
        case id, kind, state, status, attempts, result, error
        case latency = "latency_ms"
        case createdAt = "created_at"
        case finishedAt = "finished_at"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(kind, forKey: .kind)
        try container.encode(state, forKey: .state)
        try container.encode(status, forKey: .status)
        try container.encode(attempts, forKey: .attempts)
        try container.encodeIfPresent(result, forKey: .result)
        try container.encodeIfPresent(error, forKey: .error)
        try container.encodeIfPresent(latency, forKey: .latency)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encodeIfPresent(finishedAt, forKey: .finishedAt)
    }
}
