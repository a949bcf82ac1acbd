import SharedModels

/// One JSON-RPC message as a client sends it.
struct MCPMessage: Sendable {
    enum Kind: Sendable, Hashable {
        case request(id: JSONValue)
        case notification
        /// An answer to a question that nobody asked: older clients may send one.
        case response
    }

    let kind: Kind
    let method: String
    let params: [String: JSONValue]

    init(_ value: JSONValue) throws(MCPError) {
        guard let members = value.objectValue, members["jsonrpc"] == "2.0" else {
            throw .invalidRequest("The body must be one JSON-RPC 2.0 message.")
        }
        guard let method = members["method"] else {
            guard members["result"] != nil || members["error"] != nil else {
                throw .invalidRequest("The message names no method.")
            }
            (kind, self.method, params) = (.response, "", [:])
            return
        }
        guard let method = method.stringValue else { throw .invalidRequest("The method must be a text.") }
        let id = members["id"]
        if let id {
            guard id.stringValue != nil || id.intValue != nil else {
                throw .invalidRequest("The id must be a text or a whole number.")
            }
        }
        guard let params = (members["params"] ?? [:]).objectValue else {
            throw .invalidRequest("The params must be an object.")
        }
        (kind, self.method, self.params) = (id.map { .request(id: $0) } ?? .notification, method, params)
    }
}
