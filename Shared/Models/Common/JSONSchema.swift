/// Checks a tool's arguments, or an agent's contract, against the part of JSON Schema (2020-12) that they use: `type` (also a
/// list), `required`, `properties`, `additionalProperties: false`, `enum`, `const`, `anyOf`, `minimum`, `maximum`,
/// `exclusiveMinimum`, `exclusiveMaximum`, `minLength`, `maxLength`, `pattern`, `items`, `minItems`, `maxItems`, `uniqueItems`.
/// Other words are passed over.
public enum JSONSchema {
    /// Everything that is wrong, a sentence each with the field's path first; empty where the value fits.
    /// - Parameter root: what the whole value is called.
    public static func problems(
        of value: JSONValue,
        against schema: JSONValue,
        root: String = "the arguments"
    ) -> [String] {
        var problems: [String] = []
        check(value, against: schema, at: "", root: root, into: &problems)
        return problems
    }

    private static func check(
        _ value: JSONValue,
        against schema: JSONValue,
        at path: String,
        root: String = "",
        into problems: inout [String]
    ) {
        guard schema.objectValue != nil else { return }
        let name = path.isEmpty ? root : path
        if let types = types(of: schema), !types.contains(where: { value.isOf(type: $0) }) {
            problems.append("\(name) must be \(types.map(article).joined(separator: " or "))")
            return
        }
        if let allowed = schema["enum"]?.arrayValue, !allowed.contains(where: { $0.equals(value) }) {
            let list = allowed.map(\.inWords).joined(separator: ", ")
            problems.append("\(name) must be one of \(list)")
        }
        if let only = schema["const"], !only.equals(value) { problems.append("\(name) must be \(only.inWords)") }
        if let choices = schema["anyOf"]?.arrayValue {
            problems += misfits(of: value, amongst: choices, at: path, root: root)
        }
        if let number = value.doubleValue { checkNumber(number, schema, name, &problems) }
        if let text = value.stringValue { checkText(text, schema, name, &problems) }
        if let list = value.arrayValue { checkList(list, schema, path, name, &problems) }
        if let members = value.objectValue { checkObject(members, schema, path, &problems) }
    }

    /// What is wrong with a value that must fit one of several schemas: nothing, or what keeps it from the one of its own type.
    private static func misfits(
        of value: JSONValue,
        amongst choices: [JSONValue],
        at path: String,
        root: String
    ) -> [String] {
        var closest: [String] = []
        for choice in choices {
            var problems: [String] = []
            check(value, against: choice, at: path, root: root, into: &problems)
            if problems.isEmpty { return [] }
            let isOfItsType = types(of: choice)?.contains { value.isOf(type: $0) } ?? true
            if closest.isEmpty, isOfItsType { closest = problems }
        }
        let types = choices.compactMap(types(of:)).flatMap { $0 }.map(article).joined(separator: " or ")
        return closest.isEmpty ? ["\(path.isEmpty ? root : path) must be \(types)"] : closest
    }

    private static func types(of schema: JSONValue) -> [String]? {
        if let one = schema["type"]?.stringValue { return [one] }
        return schema["type"]?.arrayValue?.compactMap(\.stringValue)
    }

    private static func article(_ type: String) -> String {
        switch type {
        case "integer": "a whole number"
        case "array": "a list"
        case "object": "an object"
        case "string": "a text"
        case "boolean": "true or false"
        case "null": "null"
        default: "a \(type)"
        }
    }

    private static func checkNumber(_ number: Double, _ schema: JSONValue, _ name: String, _ problems: inout [String]) {
        func bound(_ key: String) -> (Double, String)? {
            schema[key].flatMap { limit in limit.doubleValue.map { ($0, limit.inWords) } }
        }
        if let (limit, text) = bound("minimum"), number < limit { problems.append("\(name) must be at least \(text)") }
        if let (limit, text) = bound("maximum"), number > limit { problems.append("\(name) must be at most \(text)") }
        if let (limit, text) = bound("exclusiveMinimum"), number <= limit {
            problems.append("\(name) must be more than \(text)")
        }
        if let (limit, text) = bound("exclusiveMaximum"), number >= limit {
            problems.append("\(name) must be less than \(text)")
        }
    }

    private static func checkText(_ text: String, _ schema: JSONValue, _ name: String, _ problems: inout [String]) {
        let length = text.unicodeScalars.count
        if let limit = schema["minLength"]?.intValue, length < limit {
            problems.append("\(name) must have at least \(limit) characters")
        }
        if let limit = schema["maxLength"]?.intValue, length > limit {
            problems.append("\(name) must have at most \(limit) characters")
        }
        if let pattern = schema["pattern"]?.stringValue, let expression = try? Regex(pattern),
            text.firstMatch(of: expression) == nil
        {
            problems.append(
                "\(name) must be " + (schema["description"]?.stringValue ?? "a text that matches \(pattern)")
            )
        }
    }

    private static func checkList(
        _ list: [JSONValue],
        _ schema: JSONValue,
        _ path: String,
        _ name: String,
        _ problems: inout [String]
    ) {
        if let limit = schema["minItems"]?.intValue, list.count < limit {
            problems.append("\(name) must have at least \(limit) items")
        }
        if let limit = schema["maxItems"]?.intValue, list.count > limit {
            problems.append("\(name) must have at most \(limit) items")
        }
        if schema["uniqueItems"] == .bool(true) {
            for (index, element) in list.enumerated() where list[..<index].contains(where: { $0.equals(element) }) {
                problems.append("\(name) has \(element.inWords) twice")
            }
        }
        guard let items = schema["items"] else { return }
        for (index, element) in list.enumerated() {
            check(element, against: items, at: "\(path)[\(index)]", into: &problems)
        }
    }

    private static func checkObject(
        _ members: [String: JSONValue],
        _ schema: JSONValue,
        _ path: String,
        _ problems: inout [String]
    ) {
        let prefix = path.isEmpty ? "" : path + "."
        for key in schema["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where members[key] == nil {
            problems.append("\(prefix)\(key) is needed")
        }
        let properties = schema["properties"]?.objectValue ?? [:]
        for (key, member) in members.sorted(by: { $0.key < $1.key }) {
            if let property = properties[key] {
                check(member, against: property, at: prefix + key, into: &problems)
            } else if schema["additionalProperties"] == .bool(false) {
                problems.append("\(prefix)\(key) is not known")
            }
        }
    }
}

extension JSONValue {
    fileprivate func isOf(type: String) -> Bool {
        switch type {
        case "object": objectValue != nil
        case "array": arrayValue != nil
        case "string": stringValue != nil
        case "boolean": boolValue != nil
        case "null": isNull
        // 48.0 is a whole number too (JSON Schema, 6.1.1).
        case "integer": intValue != nil
        case "number": doubleValue.map(\.isFinite) ?? false
        default: true
        }
    }

    /// As JSON Schema compares: 1 and 1.0 are equal.
    fileprivate func equals(_ other: JSONValue) -> Bool {
        if let one = doubleValue, let two = other.doubleValue { return one == two }
        return self == other
    }

    fileprivate var inWords: String { (try? JSON.encodeText(self)) ?? "this value" }
}
