import SharedModels

/// JSON Schemas (draft 2020-12) of what tools take and give.
enum MCPSchema {
    /// What a tool takes. A word that it does not know is refused: passed over, it might have narrowed what is deleted.
    static func arguments(_ properties: [String: JSONValue], required: [String] = []) -> JSONValue {
        [
            "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
            "properties": .object(properties), "required": .array(required.map(JSONValue.string)),
            "additionalProperties": false,
        ]
    }

    /// What a tool gives, or a part of it; there may be more to it than is said.
    static func object(_ properties: [String: JSONValue], required: [String] = []) -> JSONValue {
        [
            "type": "object", "properties": .object(properties),
            "required": .array(required.map(JSONValue.string)),
        ]
    }

    static func list(_ items: JSONValue, most: Int? = nil, _ description: String? = nil) -> JSONValue {
        schema("array", ["items": items, "maxItems": most.map { .int($0) }], description)
    }

    static func text(_ description: String? = nil, length: ClosedRange<Int>? = nil) -> JSONValue {
        schema(
            "string",
            ["minLength": length.map { .int($0.lowerBound) }, "maxLength": length.map { .int($0.upperBound) }],
            description
        )
    }

    static func choice(_ values: [String], _ description: String) -> JSONValue {
        schema("string", ["enum": .array(values.map(JSONValue.string))], description)
    }

    static func whole(_ description: String? = nil, in range: ClosedRange<Int>? = nil) -> JSONValue {
        schema(
            "integer",
            ["minimum": range.map { .int($0.lowerBound) }, "maximum": range.map { .int($0.upperBound) }],
            description
        )
    }

    static func number(_ description: String? = nil, in range: ClosedRange<Int>? = nil) -> JSONValue {
        schema(
            "number",
            ["minimum": range.map { .int($0.lowerBound) }, "maximum": range.map { .int($0.upperBound) }],
            description
        )
    }

    static func flag(_ description: String? = nil) -> JSONValue { schema("boolean", [:], description) }
    static func anyObject(_ description: String? = nil) -> JSONValue { schema("object", [:], description) }

    static let id: JSONValue = ["type": "string", "format": "uuid"]
    static let time: JSONValue = ["type": "string", "format": "date-time"]
    static let pagination = object(
        ["total": whole(), "page": whole(), "limit": whole(), "total_pages": whole()],
        required: ["total", "page", "limit", "total_pages"]
    )

    private static func schema(
        _ type: String,
        _ members: [String: JSONValue?],
        _ description: String?
    ) -> JSONValue {
        var schema = members.compactMapValues { $0 }
        schema["type"] = .string(type)
        schema["description"] = description.map(JSONValue.string)
        return .object(schema)
    }
}
