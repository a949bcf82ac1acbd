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
        if let configured, !configured.isEmpty { return try load(path: configured) }
        let candidates = paths(of: service)
        guard let found = candidates.first(where: { FileManager.default.isReadableFile(atPath: $0) }) else {
            throw AgentContractError(
                path: candidates.last ?? service.name,
                problems: [
                    "none of these files exists: \(candidates.joined(separator: ", ")); set AGENT_CONTRACT to where it is"
                ]
            )
        }
        return try load(path: found)
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
        if Set(contract.skills.map(\.id)).count < contract.skills.count { problems.append("skills has one id twice") }
        guard problems.isEmpty else { throw AgentContractError(path: path, problems: problems) }
        return contract
    }
}
