import SharedModels

/// Operations that belong together: one service does their work, and they write their errors in one way.
struct APIGroup: Sendable {
    /// How errors are written, as the names of schemas: what a client of this API reads, and what all of the gateway's own may send
    /// before it.
    enum Errors: String, CaseIterable, Sendable {
        /// The platform's envelope, or problem+json for whoever accepts that.
        case envelope = "Envelope"
        /// RFC 9457.
        case problem = "Problem"
        case mem0 = "Mem0"
        case a2a = "A2A"
        case openAI = "OpenAI"
        case jsonRPC = "JSONRPC"

        var content: JSONValue {
            let problem: JSONValue = ["schema": SchemaNotation.type("Problem")]
            let own: JSONValue
            switch self {
            case .problem: return ["application/problem+json": problem]
            case .envelope: own = SchemaNotation.type("EnvelopeError")
            case .mem0: own = ["anyOf": [SchemaNotation.type("Mem0Error"), SchemaNotation.type("EnvelopeError")]]
            case .a2a:
                let own: JSONValue = ["schema": SchemaNotation.type("A2AError")]
                return ["application/a2a+json": own, "application/json": own, "application/problem+json": problem]
            case .openAI: own = ["anyOf": [SchemaNotation.type("OpenAIError"), SchemaNotation.type("EnvelopeError")]]
            case .jsonRPC: own = SchemaNotation.type("JSONRPCAnswer")
            }
            return ["application/json": ["schema": own], "application/problem+json": problem]
        }
    }

    let name: String
    let summary: String
    /// nil where it is the gateway itself, or several services.
    let upstream: MeshService?
    let errors: Errors
    /// Statuses that each of its operations may answer beside those that follow from what it is.
    var also: Set<Int> = []
    /// By name, members in ``SchemaNotation``.
    var schemas: [String: String] = [:]
    let operations: [APIOperation]
}
