import HTTPTypes
import SharedModels

/// Messages of the Model Context Protocol, as clients of either era send them.
extension GatewayHarness {
    /// A request of revision 2026-07-28: `_meta` in the body and the same in headers.
    /// - Parameter headers: added, or instead of those that belong to it; an empty one is left out.
    func mcp(
        _ method: String,
        _ params: [String: JSONValue] = [:],
        version: String = "2026-07-28",
        headers: [String: String] = [:]
    ) async throws -> Answer {
        var params = params
        if params["_meta"] == nil {
            params["_meta"] = [
                "io.modelcontextprotocol/protocolVersion": .string(version),
                "io.modelcontextprotocol/clientCapabilities": [:],
                "io.modelcontextprotocol/clientInfo": ["name": "test", "version": "1"],
            ]
        }
        var sent = ["Accept": "application/json, text/event-stream"]
        sent["MCP-Protocol-Version"] = version
        sent["Mcp-Method"] = method
        sent["Mcp-Name"] = params["name"]?.stringValue
        sent.merge(headers) { _, own in own }
        return try await request(
            .post,
            "/mcp",
            ["jsonrpc": "2.0", "id": 7, "method": .string(method), "params": .object(params)],
            sent.filter { !$0.value.isEmpty }
        )
    }

    /// A call of a tool in the newest revision.
    func tool(_ name: String, _ arguments: JSONValue, key: String? = nil) async throws -> Answer {
        let params: [String: JSONValue] = ["name": .string(name), "arguments": arguments]
        return try await mcp("tools/call", params, headers: key.map { ["X-API-Key": $0] } ?? [:])
    }

    /// A message of an older revision; nil = none is named.
    func olderMCP(
        _ method: String,
        _ params: JSONValue = [:],
        id: JSONValue? = 1,
        version: String? = "2025-11-25"
    ) async throws -> Answer {
        var message: [String: JSONValue] = ["jsonrpc": "2.0", "method": .string(method), "params": params]
        message["id"] = id
        var headers = ["Accept": "application/json, text/event-stream"]
        headers["MCP-Protocol-Version"] = version
        return try await request(.post, "/mcp", .object(message), headers)
    }
}

extension GatewayHarness.Answer {
    var result: JSONValue? { body["result"] }
    var errorCode: Int? { body["error"]?["code"]?.intValue }
    /// What a tool says in words.
    var words: String? { result?["content"]?.arrayValue?.first?["text"]?.stringValue }
}
