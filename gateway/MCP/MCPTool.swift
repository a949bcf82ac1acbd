import Platform
import SharedModels

/// What a client may have done here: described for a model, checked by its schema, and called.
struct MCPTool: Sendable {
    /// What a client may tell its user before a call.
    struct Hints: Sendable {
        var readsOnly = false
        var destroys = false
        /// The same call again changes nothing more.
        var isIdempotent = false
    }

    /// A call whose arguments fit the schema.
    struct Call: Sendable {
        var arguments: [String: JSONValue]
        var identity: Identity

        func text(_ name: String) -> String? { arguments[name]?.stringValue }
    }

    let name: String
    let title: String
    let description: String
    let input: JSONValue
    let output: JSONValue
    let hints: Hints
    /// Whether a visitor may not call it.
    var needsKey = false
    /// - Returns: an object that fits `output`.
    let run: @Sendable (Call) async throws -> JSONValue

    /// As `tools/list` shows it.
    var listed: JSONValue {
        [
            "name": .string(name), "title": .string(title), "description": .string(description),
            "inputSchema": input, "outputSchema": output,
            "annotations": [
                "title": .string(title), "readOnlyHint": .bool(hints.readsOnly),
                "destructiveHint": .bool(hints.destroys), "idempotentHint": .bool(hints.isIdempotent),
                "openWorldHint": false,
            ],
        ]
    }

    /// A result for a model to read; what went wrong is one too, so that it can do better.
    func result(of call: Call) async throws -> [String: JSONValue] {
        guard !needsKey || call.identity.role == .machine else {
            return Self.failure(
                "\(name) needs an API key: send it as X-API-Key, or as Authorization: Bearer, with every request."
            )
        }
        let problems = JSONSchema.problems(of: .object(call.arguments), against: input)
        guard problems.isEmpty else { return Self.failure(problems.joined(separator: "; ") + ".") }
        do {
            let value = try await run(call)
            return [
                "content": [["type": "text", "text": .string(try JSON.encodeText(value))]],
                "structuredContent": value, "isError": false,
            ]
        } catch let error as APIError {
            return Self.failure(error.sentence)
        } catch let error as any APIErrorConvertible {
            return Self.failure(error.apiError.sentence)
        }
    }

    private static func failure(_ sentence: String) -> [String: JSONValue] {
        ["content": [["type": "text", "text": .string(sentence)]], "isError": true]
    }
}

extension APIError {
    /// All that is known of it, for somebody who sees nothing else.
    fileprivate var sentence: String {
        fields.isEmpty ? message : fields.map { "\($0.field): \($0.message)" }.joined(separator: "; ")
    }
}
