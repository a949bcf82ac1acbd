public import SharedModels

/// `MESH_AGENTS`: agents of this mesh beside the seven, comma separated, each as `name:port`: `warranty:8007`. Where one is, its own
/// setting says, `WARRANTY_URL`; unless set it is that port of this machine.
///
/// They are given tokens like the seven, remember in a namespace of their own, and the supervisor routes to them.
public enum AddedAgents {
    /// What is wrong with an entry, by its text.
    public struct Problem: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    /// - Throws: ``Problem`` that says what is wrong with the first wrong entry.
    public static func parse(_ entries: [String]) throws -> [MeshService] {
        var agents: [MeshService] = []
        for entry in entries {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count == 2, let port = Int(parts[1]), (1...65_535).contains(port) else {
                throw Problem(
                    description: "\"\(entry.prefix(100))\" is not an agent and its port, such as warranty:8007"
                )
            }
            let name = String(parts[0])
            guard MeshService.isName(name) else {
                throw Problem(
                    description:
                        "\"\(name.prefix(100))\" is no agent's name: lower case letters and digits, in words joined by hyphens"
                )
            }
            let agent = MeshService(agent: name, port: port)
            if MeshService.allCases.contains(agent) {
                throw Problem(description: "\(name) is in every mesh and need not be added")
            }
            guard !agents.contains(agent) else { throw Problem(description: "\(name) is there twice") }
            agents.append(agent)
        }
        return agents
    }

    /// The agents that an environment names, for tools that read few settings.
    /// - Throws: ``Problem``.
    public static func named(in environment: [String: String]) throws -> [MeshService] {
        let entries = (environment["MESH_AGENTS"] ?? "").split { $0 == "," || $0.isWhitespace }
        return try parse(entries.map(String.init))
    }

    static func read(from settings: inout SettingsReader) -> [MeshService] {
        do {
            return try parse(settings.list("MESH_AGENTS", default: []))
        } catch {
            settings.problem("MESH_AGENTS", "is wrong: \(error)")
            return []
        }
    }
}
