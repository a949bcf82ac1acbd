import SharedModels

/// One operation of the gateway, as `/openapi.json` tells it.
struct APIOperation: Sendable {
    /// Who may call it.
    enum Access: Sendable {
        /// Visitors as well.
        case everyone
        /// An API key, or a signed-in user.
        case known
        /// An API key.
        case machines
        /// An API key that may use all namespaces.
        case operators
    }

    struct Body: Sendable {
        var media: String
        var schema: JSONValue

        static func json(_ type: String) -> Body {
            Body(media: "application/json", schema: SchemaNotation.type(type))
        }

        static func lines(_ type: String) -> Body {
            Body(media: "application/x-ndjson", schema: SchemaNotation.type(type))
        }
    }

    /// What is answered where all goes well.
    struct Answer: Sendable {
        var status: Int
        var content: [String: JSONValue]
        var description = "Done."

        /// In the platform's envelope.
        static func data(_ type: String, status: Int = 200) -> Answer {
            Answer(status: status, content: ["application/json": Self.enveloped(SchemaNotation.type(type))])
        }

        static func plain(_ type: String, status: Int = 200, media: String = "application/json") -> Answer {
            Answer(status: status, content: [media: SchemaNotation.type(type)])
        }

        static func nothing(_ status: Int, _ description: String) -> Answer {
            Answer(status: status, content: [:], description: description)
        }

        /// The same, or events where the client accepts `text/event-stream` or asks for a stream.
        var orEvents: Answer {
            var answer = self
            answer.content["text/event-stream"] = ["type": "string"]
            return answer
        }

        private static func enveloped(_ data: JSONValue) -> JSONValue {
            [
                "type": "object", "required": ["success", "data", "error"],
                "properties": ["success": ["const": true], "data": data, "error": ["type": "null"]],
            ]
        }
    }

    let method: String
    let path: String
    let summary: String
    let access: Access
    let parameters: [JSONValue]
    let body: Body?
    let answers: [Answer]
    /// Statuses of errors that are its own, beside those that follow from what it is.
    let also: Set<Int>

    /// - Parameters:
    ///   - query, headers: members in ``SchemaNotation``.
    ///   - ids: of path parameters that are more than a text, in the same.
    init(
        _ method: String,
        _ path: String,
        _ summary: String,
        access: Access = .everyone,
        ids: String = "",
        query: String = "",
        headers: String = "",
        body: Body? = nil,
        _ answers: Answer...,
        also: Set<Int> = []
    ) {
        self.method = method
        self.path = path
        self.summary = summary
        self.access = access
        self.body = body
        self.answers = answers
        self.also = also
        let known = Dictionary(
            SchemaNotation.members(ids).map { ($0.name, $0.schema) },
            uniquingKeysWith: { _, last in last }
        )
        parameters =
            path.matches(of: /\{([^}]+)\}/).map { match in
                let name = String(match.1)
                return [
                    "name": .string(name), "in": "path", "required": true,
                    "schema": known[name] ?? ["type": "string", "minLength": 1],
                ]
            }
            + [("query", query), ("header", headers)].flatMap { place, members in
                SchemaNotation.members(members).map { member in
                    [
                        "name": .string(member.name), "in": .string(place),
                        "required": .bool(!member.isOptional), "schema": member.schema,
                    ]
                }
            }
    }
}
