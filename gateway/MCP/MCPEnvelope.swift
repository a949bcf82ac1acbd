import Foundation
import HTTPTypes
import SharedModels

/// What a request says of itself: its revision and capabilities in `_meta`, and the same in headers, so that whoever stands
/// between can read them. Where the two differ the request is refused.
enum MCPEnvelope {
    static let versionKey = "io.modelcontextprotocol/protocolVersion"
    static let capabilitiesKey = "io.modelcontextprotocol/clientCapabilities"
    static let serverKey = "io.modelcontextprotocol/serverInfo"

    static let versionHeader = "MCP-Protocol-Version"
    static let methodHeader = "Mcp-Method"
    static let nameHeader = "Mcp-Name"

    /// Methods whose `Mcp-Name` says which of their kind is meant, and where the body says it.
    private static let named = ["tools/call": "name", "prompts/get": "name", "resources/read": "uri"]

    static func era(of message: MCPMessage, _ headers: HTTPFields) throws(MCPError) -> MCPEra {
        let header = headers.value(versionHeader)
        let meta = message.params["_meta"]?.objectValue
        guard let said = meta?[versionKey] else {
            let version = header ?? MCPVersion.unsaid
            if MCPVersion.legacy.contains(version) { return .legacy(version) }
            guard version == MCPVersion.modern else { throw .unsupportedVersion(version) }
            // Revision 2026-07-28 has no notifications over HTTP and says nothing of their headers.
            if message.kind == .notification { return .modern }
            throw .invalidParams("params._meta must hold \(versionKey).")
        }
        guard let version = said.stringValue else { throw .invalidParams("\(versionKey) must be a text.") }
        if MCPVersion.legacy.contains(version), header == nil || header == version { return .legacy(version) }
        guard meta?[capabilitiesKey]?.objectValue != nil else {
            throw .invalidParams("params._meta must hold \(capabilitiesKey), an object.")
        }
        try check(versionHeader, header, is: version)
        try check(methodHeader, headers.value(methodHeader), is: message.method)
        if let key = named[message.method], let name = message.params[key]?.stringValue {
            try check(nameHeader, headers.value(nameHeader).flatMap(decoded), is: name)
        }
        guard version == MCPVersion.modern else { throw .unsupportedVersion(version) }
        return .modern
    }

    private static func check(_ name: String, _ value: String?, is wanted: String) throws(MCPError) {
        guard value == wanted else {
            throw .headerMismatch("The header \(name) is missing or says something else than the body.")
        }
    }

    /// A header's value as it was meant: `=?base64?…?=` holds what a header cannot.
    static func decoded(_ value: String) -> String? {
        let (prefix, suffix) = ("=?base64?", "?=")
        guard value.hasPrefix(prefix), value.hasSuffix(suffix), value.count >= prefix.count + suffix.count else {
            return value
        }
        let text = String(value.dropFirst(prefix.count).dropLast(suffix.count))
        return Data(base64Encoded: text).flatMap { String(data: $0, encoding: .utf8) }
    }
}

extension HTTPFields {
    /// Several of the name are one value with commas, which equals no single one.
    func value(_ name: String) -> String? { HTTPField.Name(name).flatMap { self[$0] } }
}
