import SharedModels

/// Reads what a filter says of one key of the metadata.
struct MetadataFilterTests {
    /// Whether an object that holds no operator is a value to compare with; else it is a mistake.
    var takesObjects: Bool

    private static let operators: Set<String> = [
        "eq", "ne", "gt", "gte", "lt", "lte", "in", "nin", "contains", "icontains", "exists",
    ]

    func read(_ key: String, _ value: JSONValue, _ path: String) throws(FilterProblem) -> MemoryFilter {
        guard !key.isEmpty, key.count <= 256, !key.unicodeScalars.contains("\0") else {
            throw FilterProblem(field: path, message: "must be a key of 1 to 256 characters")
        }
        if value == "*" { return .metadata(key, .present) }
        if takesObjects, let members = value.objectValue, Self.operators.isDisjoint(with: members.keys) {
            return .metadata(key, .oneOf([try literal(value, path)]))
        }
        return try FilterTests.operators(value, path, bare: "eq") { op, value, path throws(FilterProblem) in
            if let comparison = MemoryFilter.Comparison(rawValue: op) {
                guard value.doubleValue != nil || value.stringValue != nil else {
                    throw FilterProblem(field: path, message: "must be a number or a text")
                }
                return .metadata(key, .compare(comparison, try literal(value, path)))
            }
            switch op {
            case "eq": return .metadata(key, .oneOf([try literal(value, path)]))
            case "ne": return .not(.metadata(key, .oneOf([try literal(value, path)])))
            case "in": return .metadata(key, .oneOf(try literals(value, path)))
            case "nin": return .not(.metadata(key, .oneOf(try literals(value, path))))
            case "contains": return .metadata(key, .contains(try scalar(value, path)))
            case "icontains": return .metadata(key, .containsIgnoringCase(try FilterTests.text(of: value, path)))
            case "exists":
                guard let exists = value.boolValue else {
                    throw FilterProblem(field: path, message: "must be true or false")
                }
                return exists ? .metadata(key, .present) : .not(.metadata(key, .present))
            default: return nil
            }
        }
    }

    private func literals(_ value: JSONValue, _ path: String) throws(FilterProblem) -> [JSONValue] {
        var literals: [JSONValue] = []
        for (item, path) in try FilterTests.values(value, path) { literals.append(try literal(item, path)) }
        return literals
    }

    private func literal(_ value: JSONValue, _ path: String) throws(FilterProblem) -> JSONValue {
        if let problem = MetadataRules.problem(with: ["": value]) { throw FilterProblem(field: path, message: problem) }
        return value
    }

    private func scalar(_ value: JSONValue, _ path: String) throws(FilterProblem) -> JSONValue {
        switch value {
        case .string: return .string(try FilterTests.text(of: value, path))
        case .int, .double, .bool: return value
        case .null, .array, .object:
            throw FilterProblem(field: path, message: "must be a text, a number, true or false")
        }
    }
}
