import HTTPTypes
import SharedModels

/// What is wrong with a message itself, as JSON-RPC says it. What a tool fails at is a result instead.
struct MCPError: Error, Sendable, Hashable {
    var code: Int
    var message: String
    var data: JSONValue?

    static func parse(_ message: String) -> MCPError { MCPError(code: -32700, message: message) }
    static func invalidRequest(_ message: String) -> MCPError { MCPError(code: -32600, message: message) }
    static func unknownMethod(_ method: String) -> MCPError {
        MCPError(code: -32601, message: "There is no method \"\(method)\" here.")
    }
    static func invalidParams(_ message: String) -> MCPError { MCPError(code: -32602, message: message) }
    static let `internal` = MCPError(code: -32603, message: "Something went wrong on our side.")

    // Those that revision 2026-07-28 defines.
    static func headerMismatch(_ message: String) -> MCPError { MCPError(code: -32020, message: message) }
    static func unsupportedVersion(_ requested: String) -> MCPError {
        MCPError(
            code: -32022,
            message: "Unsupported protocol version",
            data: [
                "supported": .array(MCPVersion.all.map(JSONValue.string)), "requested": .string(requested),
            ]
        )
    }

    /// The older revisions answer every message that could be read with 200.
    func status(in era: MCPEra?) -> HTTPResponse.Status {
        switch (code, era) {
        case (-32603, _): .ok
        case (-32602, .legacy), (-32601, .legacy): .ok
        case (-32601, _): .notFound
        default: .badRequest
        }
    }

    /// - Parameter id: null where the request's could not be read.
    func body(id: JSONValue) -> JSONValue {
        var error: [String: JSONValue] = ["code": .int(code), "message": .string(message)]
        error["data"] = data
        return ["jsonrpc": "2.0", "id": id, "error": .object(error)]
    }
}
