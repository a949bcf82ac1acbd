import Foundation
import SharedModels

/// What a session carries from one turn to the next.
struct SessionState: Codable, Sendable, Hashable {
    /// What the user has said of themselves, by field; newest wins.
    var captured: [String: JSONValue] = [:]
    /// The agent that waits for an answer to its question.
    var awaiting: String?
    /// The fields that it still needs.
    var missing: [String] = []
    /// Turns in a row that nobody could serve; at three a person is offered.
    var failures = 0
    /// Who spoke last, for follow-ups such as "and near Dallas?".
    var lastAgents: [String] = []
    /// What agents that are not ours call this conversation, by the agents' ids.
    var threads: [String: AgentThread] = [:]

    init() {}

    /// Agents that took part and are neither known nor listed any more, by the names that they had. One that is listed and not
    /// known may only be away while this process begins.
    func gone(known: some Collection<String>, listed: [URL]) -> [String: String] {
        threads.filter { id, thread in
            !known.contains(id) && !(thread.url.map(listed.contains) ?? false)
        }
        .mapValues(\.name)
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        captured = try container.decodeIfPresent([String: JSONValue].self, forKey: .captured) ?? [:]
        awaiting = try container.decodeIfPresent(String.self, forKey: .awaiting)
        missing = try container.decodeIfPresent([String].self, forKey: .missing) ?? []
        failures = try container.decodeIfPresent(Int.self, forKey: .failures) ?? 0
        lastAgents = try container.decodeIfPresent([String].self, forKey: .lastAgents) ?? []
        threads = try container.decodeIfPresent([String: AgentThread].self, forKey: .threads) ?? [:]
    }

    enum CodingKeys: String, CodingKey {
        case captured, awaiting, missing, failures, threads
        case lastAgents = "last_agents"
    }
}
