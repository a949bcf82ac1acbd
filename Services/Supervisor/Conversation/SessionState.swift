import Foundation
import SharedModels

/// What a session carries from one turn to the next.
struct SessionState: Codable, Sendable, Hashable {
    /// What the user has said of themselves, by field; newest wins.
    var captured: [String: JSONValue] = [:]
    /// The agents that wait for an answer to their questions, in the order in which they asked.
    var waiting: [Waiting] = []
    /// Turns in a row that nobody could serve; at three a person is offered.
    var failures = 0
    /// Who spoke last, for follow-ups such as "and near Dallas?".
    var lastAgents: [String] = []
    /// By what agents go on with this conversation, by the agents' ids.
    var threads: [String: AgentThread] = [:]

    /// An agent that asked something.
    struct Waiting: Codable, Sendable, Hashable {
        var agent: String
        /// The fields that it still needs.
        var missing: [String] = []
    }

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
        waiting = try container.decodeIfPresent([Waiting].self, forKey: .waiting) ?? []
        if waiting.isEmpty, let agent = try container.decodeIfPresent(String.self, forKey: .awaiting) {
            let missing = try container.decodeIfPresent([String].self, forKey: .missing) ?? []
            waiting = [Waiting(agent: agent, missing: missing)]
        }
        failures = try container.decodeIfPresent(Int.self, forKey: .failures) ?? 0
        lastAgents = try container.decodeIfPresent([String].self, forKey: .lastAgents) ?? []
        threads = try container.decodeIfPresent([String: AgentThread].self, forKey: .threads) ?? [:]
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(captured, forKey: .captured)
        try container.encode(waiting, forKey: .waiting)
        // As earlier versions know it, which may still run beside this one.
        try container.encodeIfPresent(waiting.first?.agent, forKey: .awaiting)
        try container.encode(waiting.first?.missing ?? [], forKey: .missing)
        try container.encode(failures, forKey: .failures)
        try container.encode(lastAgents, forKey: .lastAgents)
        try container.encode(threads, forKey: .threads)
    }

    enum CodingKeys: String, CodingKey {
        case captured, waiting, awaiting, missing, failures, threads
        case lastAgents = "last_agents"
    }
}
