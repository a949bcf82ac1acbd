import Platform
import SharedModels

/// The methods of the protocol, in both eras. It keeps nothing between two messages.
struct MCPServer: Sendable {
    private static let information: JSONValue = ["name": "ybryx-mesh", "title": "Ybryx Mesh", "version": "1.0.0"]
    private static let capabilities: JSONValue = ["tools": [:]]
    private static let instructions: JSONValue = """
        Robots and automation for businesses: search the catalogue, find dealers, estimate payments, apply for financing, or \
        ask an agent, which answers in words and keeps the conversation by the session_id that it gives back. The memory \
        tools keep and find statements about users; they need an API key.
        """
    /// The tools change with the program alone.
    private static let freshness: [String: JSONValue] = ["ttlMs": 300_000, "cacheScope": "public"]

    private let tools: [MCPTool]

    init(tools: [MCPTool]) { self.tools = tools }

    func result(of message: MCPMessage, in era: MCPEra, for identity: Identity) async throws -> JSONValue {
        switch era {
        case .modern:
            var result = try await modern(message, identity)
            result["resultType"] = "complete"
            result["_meta"] = .object([MCPEnvelope.serverKey: Self.information])
            return .object(result)
        case .legacy:
            return .object(try await legacy(message, identity))
        }
    }

    private func modern(_ message: MCPMessage, _ identity: Identity) async throws -> [String: JSONValue] {
        switch message.method {
        case "server/discover":
            let found: [String: JSONValue] = [
                "supportedVersions": .array(MCPVersion.all.map(JSONValue.string)),
                "capabilities": Self.capabilities, "instructions": Self.instructions,
            ]
            return found.merging(Self.freshness) { found, _ in found }
        case "tools/list": return try list(message).merging(Self.freshness) { listed, _ in listed }
        case "tools/call": return try await call(message, identity)
        default: throw MCPError.unknownMethod(message.method)
        }
    }

    private func legacy(_ message: MCPMessage, _ identity: Identity) async throws -> [String: JSONValue] {
        switch message.method {
        case "initialize":
            guard let asked = message.params["protocolVersion"]?.stringValue else {
                throw MCPError.invalidParams("params.protocolVersion must be a text.")
            }
            let version = MCPVersion.legacy.contains(asked) ? asked : MCPVersion.legacy[0]
            return [
                "protocolVersion": .string(version), "capabilities": Self.capabilities,
                "serverInfo": Self.information, "instructions": Self.instructions,
            ]
        case "ping": return [:]
        case "tools/list": return try list(message)
        case "tools/call": return try await call(message, identity)
        default: throw MCPError.unknownMethod(message.method)
        }
    }

    private func list(_ message: MCPMessage) throws -> [String: JSONValue] {
        guard (message.params["cursor"] ?? .null).isNull else {
            throw MCPError.invalidParams("There is one page of tools: params.cursor is none of this list.")
        }
        return ["tools": .array(tools.map(\.listed))]
    }

    private func call(_ message: MCPMessage, _ identity: Identity) async throws -> [String: JSONValue] {
        guard let name = message.params["name"]?.stringValue else {
            throw MCPError.invalidParams("params.name must be a text.")
        }
        guard let tool = tools.first(where: { $0.name == name }) else {
            throw MCPError.invalidParams("There is no tool \"\(name)\" here.")
        }
        AuditNote.current?.add("\(message.method) \(name)")
        let given = message.params["arguments"] ?? .null
        guard let arguments = given.isNull ? [:] : given.objectValue else {
            throw MCPError.invalidParams("params.arguments must be an object.")
        }
        return try await tool.result(of: MCPTool.Call(arguments: arguments, identity: identity))
    }
}
