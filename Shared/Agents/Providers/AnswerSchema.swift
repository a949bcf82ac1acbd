import SharedModels

/// The schema of an answer, as far as providers differ in what they take. Whether an answer fits is checked here in any case
/// (``StructuredAnswers``).
enum AnswerSchema {
    private static let lists = ["anyOf"]
    private static let maps = ["properties", "$defs", "definitions"]
    private static let schemas = ["items"]
    /// OpenAI refuses a strict schema that uses these (https://platform.openai.com/docs/guides/structured-outputs).
    private static let notStrict = [
        "oneOf", "allOf", "not", "if", "then", "else", "dependentRequired", "patternProperties",
    ]
    /// Anthropic refuses these (https://docs.claude.com/en/docs/build-with-claude/structured-outputs).
    private static let limits = [
        "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength",
        "minItems",
        "maxItems", "uniqueItems",
    ]

    /// Whether it can be strict at OpenAI: every object takes nothing but its properties, and needs all of them.
    static func isStrict(_ schema: JSONValue) -> Bool {
        guard let members = schema.objectValue else { return false }
        guard members["type"]?.stringValue == "object", members["anyOf"] == nil else { return false }
        return allows(schema)
    }

    private static func allows(_ schema: JSONValue) -> Bool {
        guard let members = schema.objectValue, !notStrict.contains(where: { members[$0] != nil }) else { return false }
        if isObject(members) {
            let needed = Set(members["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
            let properties = members["properties"]?.objectValue ?? [:]
            guard members["additionalProperties"] == .bool(false), properties.keys.allSatisfy(needed.contains) else {
                return false
            }
        }
        return parts(of: members).allSatisfy(allows)
    }

    /// As Anthropic takes it: objects that hold nothing beside what is named, and no limits.
    static func closed(_ schema: JSONValue) -> JSONValue {
        guard var members = schema.objectValue else { return schema }
        for limit in limits { members[limit] = nil }
        if isObject(members) { members["additionalProperties"] = false }
        for key in lists { members[key] = members[key]?.arrayValue.map { .array($0.map(closed)) } }
        for key in maps { members[key] = members[key]?.objectValue.map { .object($0.mapValues(closed)) } }
        for key in schemas { members[key] = members[key].map(closed) }
        return .object(members)
    }

    /// What a model is told where its server cannot hold it to a schema.
    static func instruction(_ schema: JSONValue) throws -> String {
        "Answer with one JSON object and nothing else. It must fit this JSON Schema: \(try JSON.encodeText(schema))"
    }

    private static func isObject(_ members: [String: JSONValue]) -> Bool {
        members["properties"] != nil || members["type"]?.stringValue == "object"
            || members["type"]?.arrayValue?.contains("object") ?? false
    }

    private static func parts(of members: [String: JSONValue]) -> [JSONValue] {
        lists.flatMap { members[$0]?.arrayValue ?? [] }
            + maps.flatMap { members[$0]?.objectValue.map { Array($0.values) } ?? [] }
            + schemas.compactMap { members[$0] }
    }
}
