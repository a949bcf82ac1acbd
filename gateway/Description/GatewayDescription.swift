import SharedModels

/// The gateway's API, OpenAPI 3.1: every operation, everything that it takes, and every status that it may answer with.
enum GatewayDescription {
    static let groups: [APIGroup] =
        [
            .conversations, .financing, .catalogue, .dealers, .me, .memories, .operating, .mem0, .openAI, .mcp,
        ] + APIGroup.agents + [.process]

    static let document: JSONValue = [
        "openapi": "3.1.0",
        "info": [
            "title": "Ybryx Mesh", "version": "1.0.0",
            "description":
                "Times are ISO 8601 in UTC, ids are UUIDs. Answers under /api/v1 stand in an envelope; a client that accepts application/problem+json gets errors as that.",
        ],
        "tags": .array(groups.map { ["name": .string($0.name), "description": .string($0.summary)] }),
        "paths": .object(paths.mapValues(JSONValue.object)),
        "components": [
            "schemas": .object(schemas), "responses": .object(responses), "parameters": .object(parameters),
            "headers": .object(headers),
            "securitySchemes": securitySchemes,
        ],
    ]

    /// The service whose work a route is, by the route's pattern.
    static func upstream(of route: String) -> String? { upstreams[route] }

    private static let upstreams: [String: String] = {
        var found: [String: String] = [:]
        for group in groups {
            guard let upstream = group.upstream else { continue }
            for operation in group.operations { found[operation.path] = upstream.name }
        }
        // Every service is asked.
        found["/api/v1/me/erase"] = nil
        // Mem0's paths are passed on whatever they are.
        for prefix in Mem0Routes.prefixes { found["/\(prefix)/**"] = MeshService.memory.name }
        return found
    }()

    private static let paths: [String: [String: JSONValue]] = {
        var paths: [String: [String: JSONValue]] = [:]
        for group in groups {
            for operation in group.operations {
                paths[operation.path, default: [:]][operation.method.lowercased()] = describe(operation, in: group)
            }
        }
        return paths
    }()

    // MARK: An operation

    private static func describe(_ operation: APIOperation, in group: APIGroup) -> JSONValue {
        var answers: [String: JSONValue] = [:]
        for answer in operation.answers {
            var described: [String: JSONValue] = ["description": .string(answer.description)]
            if isRepeatable(operation), (200..<300).contains(answer.status) {
                described["headers"] = [replayed: ["$ref": .string("#/components/headers/\(replayed)")]]
            }
            if !answer.content.isEmpty {
                described["content"] = .object(answer.content.mapValues { ["schema": $0] })
            }
            answers[String(answer.status)] = .object(described)
        }
        for status in errors(of: operation, in: group) where answers[String(status)] == nil {
            answers[String(status)] = ["$ref": .string("#/components/responses/\(group.errors.rawValue)\(status)")]
        }
        var described: [String: JSONValue] = [
            "tags": [.string(group.name)], "summary": .string(operation.summary),
            "operationId": .string(identifier(operation)), "responses": .object(answers),
            "security": security(operation.access),
        ]
        let common = ["X-User-Id"] + (isRepeatable(operation) ? ["Idempotency-Key"] : [])
        described["parameters"] = .array(
            operation.parameters + common.map { ["$ref": .string("#/components/parameters/\($0)")] }
        )
        if let body = operation.body {
            described["requestBody"] = [
                "required": true, "content": .object([body.media: ["schema": body.schema]]),
            ]
        }
        return .object(described)
    }

    /// Whether an `Idempotency-Key` is honoured.
    private static func isRepeatable(_ operation: APIOperation) -> Bool {
        RepeatedRequests.takes(operation.method, at: operation.path)
    }

    private static let replayed = "Idempotency-Replayed"

    private static let headers: [String: JSONValue] = [
        replayed: [
            "schema": ["const": "true"],
            "description": "The first answer to this Idempotency-Key, given again; nothing was done",
        ]
    ]

    /// `get_api_v1_robots_id`
    private static func identifier(_ operation: APIOperation) -> String {
        let words = operation.path.split { !$0.isLetter && !$0.isNumber }
        return ([operation.method.lowercased()] + words.map(String.init)).joined(separator: "_")
    }

    /// What any operation may be refused for, and what follows from its form.
    private static func errors(of operation: APIOperation, in group: APIGroup) -> Set<Int> {
        var statuses: Set<Int> = [401, 422, 429, 500, 503, 504]
        if group.upstream != nil || !group.also.isDisjoint(with: [502]) { statuses.insert(502) }
        if operation.path.contains("{") { statuses.insert(404) }
        if operation.body != nil { statuses.formUnion([400, 413, 415]) }
        // The key was used for something else, or the first request is being answered.
        if isRepeatable(operation) { statuses.insert(409) }
        if [.machines, .operators].contains(operation.access) { statuses.insert(403) }
        return statuses.union(group.also).union(operation.also)
    }

    // MARK: Who calls

    private static let securitySchemes: JSONValue = [
        "apiKey": [
            "type": "apiKey", "in": "header", "name": "X-API-Key",
            "description": "A machine; also as Authorization: Token or Bearer",
        ],
        "bearer": ["type": "http", "scheme": "bearer", "description": "A signed-in user's token, or an API key"],
        "visitor": [
            "type": "apiKey", "in": "cookie", "name": .string(VisitorCookie.name),
            "description": "Who has none is a new visitor and is given one",
        ],
    ]

    private static func security(_ access: APIOperation.Access) -> JSONValue {
        switch access {
        case .everyone: [[:], ["visitor": []], ["bearer": []], ["apiKey": []]]
        case .known: [["apiKey": []], ["bearer": []]]
        case .machines, .operators: [["apiKey": []]]
        }
    }

    private static let parameters: [String: JSONValue] = [
        "X-User-Id": [
            "name": "X-User-Id", "in": "header", "required": false,
            "schema": [
                "type": "string", "minLength": 1, "maxLength": .int(GatewayAuthenticator.longestUser),
                "pattern": "^(?!visitor:)",
            ],
            "description": "The end user that an API key acts for; of nobody else it is read",
        ],
        "Idempotency-Key": [
            "name": "Idempotency-Key", "in": "header", "required": false,
            "schema": [
                "type": "string", "minLength": 1, "maxLength": .int(RepeatedRequest.longestKey), "pattern": "^[!-~]+$",
            ],
            "description":
                "Sent again with the same body, the first answer is given again for a day, and nothing is done twice; with another body it is 409",
        ],
    ]

    // MARK: Shapes

    private static let schemas: [String: JSONValue] = {
        var all = common
        for group in groups { all.merge(group.schemas, uniquingKeysWith: { _, last in last }) }
        return all.mapValues(SchemaNotation.object)
    }()

    private static let common = [
        "FieldProblem": "field: string, message: string",
        "Problem":
            "type: string, title: string, status: integer, code: string, detail: string, request_id?: string, errors?: [FieldProblem]",
        "EnvelopeError": "success: boolean, data: any, error: Failure",
        "Failure": "message: string, code: string, request_id?: string, fields?: [FieldProblem]",
        "Pagination": "total: integer, page: integer, limit: integer, total_pages: integer",
    ]

    private static let responses: [String: JSONValue] = {
        var all: [String: JSONValue] = [:]
        for style in APIGroup.Errors.allCases {
            let used = groups.filter { $0.errors == style }
                .flatMap { group in group.operations.flatMap { errors(of: $0, in: group) } }
            for (status, description) in descriptions where used.contains(status) {
                var response: [String: JSONValue] = ["description": .string(description), "content": style.content]
                if [429, 503].contains(status) {
                    response["headers"] = [
                        "Retry-After": [
                            "description": "Seconds until it is worth another try", "schema": ["type": "integer"],
                        ]
                    ]
                }
                all["\(style.rawValue)\(status)"] = .object(response)
            }
        }
        return all
    }()

    private static let descriptions: [Int: String] = [
        400: "The body cannot be read, or says what cannot be.",
        401: "No credentials, or wrong ones.",
        403: "The caller may not.",
        404: "There is no such thing, or it is somebody else's.",
        405: "The path does not take this method.",
        406: "The client accepts nothing that is answered here.",
        409: "It contradicts what is there.",
        413: "The body is larger than is taken.",
        415: "The body is of another type.",
        422: "A field or parameter is wrong; each is named.",
        429: "Too many requests.",
        500: "Something went wrong on our side.",
        502: "The service behind gave no usable answer.",
        503: "The service behind cannot be reached, or there is no room.",
        504: "It took too long.",
    ]
}
