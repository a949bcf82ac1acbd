import Foundation
public import SharedModels

extension AgentContract {
    /// Reads a contract from a JSON file.
    /// - Throws: ``AgentContractError`` with everything that is wrong with it.
    public static func load(path: String) throws -> AgentContract {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw AgentContractError(path: path, problems: ["the file does not exist or cannot be read"])
        }
        return try parse(bytes, path: path)
    }

    /// Reads the contract of a service: at `configured` (the setting `AGENT_CONTRACT`) where that is given, else
    /// `contracts/<service>.json` next to the executable, else `Services/<Folder>/contract.json` under the working directory.
    public static func load(service: MeshService, configured: String? = nil) throws -> AgentContract {
        if let configured, !configured.isEmpty { return try load(path: configured, of: service) }
        let candidates = paths(of: service)
        guard let found = candidates.first(where: { FileManager.default.isReadableFile(atPath: $0) }) else {
            throw AgentContractError(
                path: candidates.last ?? service.name,
                problems: [
                    "none of these files exists: \(candidates.joined(separator: ", ")); set AGENT_CONTRACT to where it is"
                ]
            )
        }
        return try load(path: found, of: service)
    }

    private static func load(path: String, of service: MeshService) throws -> AgentContract {
        let contract = try load(path: path)
        let problems = [contract.misfit(to: service)].compactMap(\.self)
        guard problems.isEmpty else { throw AgentContractError(path: path, problems: problems) }
        return contract
    }

    /// Another agent's contract.
    private func misfit(to service: MeshService) -> String? {
        id == service.name ? nil : "id is \"\(id)\", and this is the agent \"\(service.name)\""
    }

    /// Whether an agent can work by it.
    /// - Throws: ``AgentContractError`` naming what the agent does not have.
    func check(service: MeshService, tools: [any AgentTool]) throws {
        let known = tools.map(\.name)
        let unknown = self.tools.filter { !known.contains($0) }.map { name in
            "tools has \"\(name)\", which this agent does not have; it has \(known.joined(separator: ", "))"
        }
        let problems = [misfit(to: service)].compactMap(\.self) + unknown
        guard problems.isEmpty else {
            throw AgentContractError(path: "the contract of \(service.name)", problems: problems)
        }
    }

    static func paths(of service: MeshService) -> [String] {
        let folder = service.name.split(separator: "-").map(\.capitalized).joined()
        let executable = URL(fileURLWithPath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
        return [
            executable.deletingLastPathComponent().appending(path: "contracts/\(service.name).json").path(),
            URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
                .appending(path: "Services/\(folder)/contract.json").path(),
        ]
    }

    static func parse(_ bytes: Data, path: String) throws -> AgentContract {
        let document: JSONValue
        do {
            document = try JSON.decode(from: bytes)
        } catch {
            throw AgentContractError(path: path, problems: ["the file is not JSON"])
        }
        var problems = JSONSchema.problems(of: document, against: try schemaDocument.get(), root: "the file")
        // The supervisor's answers are its own: no model, no tool. Every other agent says how its models are to speak.
        if document["id"]?.stringValue != MeshService.supervisor.name {
            for field in ["voice", "models", "tools", "guardrails"] where document[field] == nil {
                problems.append("\(field) is needed")
            }
        }
        guard problems.isEmpty, let contract: AgentContract = try? document.decoded() else {
            throw AgentContractError(path: path, problems: problems)
        }
        // What a schema cannot say: a provider may stand there twice with two models, by its name and as an object only once.
        for (index, choice) in contract.models.enumerated() where contract.models[..<index].contains(choice) {
            problems.append("models has \"\(choice.provider)\" twice")
        }
        if SemanticVersion(contract.version) == nil {
            problems.append("version must be a semantic version such as 1.2.0 (https://semver.org)")
        }
        if let misfit = contract.schema.misfit { problems.append("schema.minimum is too new: \(misfit)") }
        if contract.schema.version < contract.schema.minimum { problems.append("schema.version is below its minimum") }
        if Set(contract.skills.map(\.id)).count < contract.skills.count { problems.append("skills has one id twice") }
        guard problems.isEmpty else { throw AgentContractError(path: path, problems: problems) }
        return contract
    }
}
