import Foundation
import SharedModels

/// Reads the tests of single columns out of a filter.
enum FilterTests {
    static func entity(
        _ entity: MemoryFilter.Entity,
        _ value: JSONValue,
        _ path: String
    ) throws(FilterProblem) -> MemoryFilter {
        try operators(value, path, bare: "eq") { op, value, path throws(FilterProblem) in
            switch op {
            case "eq", "ne":
                let test = try names([try name(value, path)])
                return op == "eq" ? .entity(entity, test) : .not(.entity(entity, test))
            case "in": return .entity(entity, try names(try values(value, path).map(name)))
            default: return nil
            }
        }
    }

    /// The name `*` stands for all.
    private static func names(_ names: [String]) throws(FilterProblem) -> MemoryFilter.NameTest {
        names.contains("*") ? .present : .oneOf(names)
    }

    static func ids(_ value: JSONValue, _ path: String) throws(FilterProblem) -> MemoryFilter {
        let list = value.objectValue.map { $0.count == 1 ? $0["in"] ?? .null : .null } ?? value
        return .id(
            try values(list.stringValue == nil ? list : [list], path).map { item, path throws(FilterProblem) in
                guard let id = item.stringValue.flatMap(UUID.init(uuidString:)) else {
                    throw FilterProblem(field: path, message: "must be a UUID")
                }
                return id
            }
        )
    }

    static func categories(_ value: JSONValue, _ path: String) throws(FilterProblem) -> MemoryFilter {
        try operators(value, path, bare: "contains") { op, value, path throws(FilterProblem) in
            switch op {
            case "contains", "eq", "ne":
                let text = try name(value, path)
                let test = MemoryFilter.categories(text == "*" ? .present : .anyOf([text]))
                return op == "ne" ? .not(test) : test
            case "in": return .categories(.anyOf(try values(value, path).map(name)))
            default: return nil
            }
        }
    }

    static func text(_ value: JSONValue, _ path: String) throws(FilterProblem) -> MemoryFilter {
        try operators(value, path, bare: "eq") { op, value, path throws(FilterProblem) in
            switch op {
            case "eq": return .content(.oneOf([try text(of: value, path)]))
            case "ne": return .not(.content(.oneOf([try text(of: value, path)])))
            case "in": return .content(.oneOf(try values(value, path).map(text(of:_:))))
            default: return try part(op, value, path)
            }
        }
    }

    static func keywords(_ value: JSONValue, _ path: String) throws(FilterProblem) -> MemoryFilter {
        try operators(value, path, bare: "contains") { op, value, path throws(FilterProblem) in
            try part(op, value, path)
        }
    }

    private static func part(_ op: String, _ value: JSONValue, _ path: String) throws(FilterProblem) -> MemoryFilter? {
        switch op {
        case "contains": .content(.contains(try text(of: value, path), ignoringCase: false))
        case "icontains": .content(.contains(try text(of: value, path), ignoringCase: true))
        default: nil
        }
    }

    // MARK: - Parts

    /// A bare value, or an object of operators that must all hold; `read` gives nil for an operator that it does not know.
    static func operators(
        _ value: JSONValue,
        _ path: String,
        bare: String,
        _ read: (String, JSONValue, String) throws(FilterProblem) -> MemoryFilter?
    ) throws(FilterProblem) -> MemoryFilter {
        guard let members = value.objectValue else {
            guard let test = try read(bare, value, path) else {
                throw FilterProblem(field: path, message: "must be an object of operators")
            }
            return test
        }
        guard !members.isEmpty else { throw FilterProblem(field: path, message: "must hold an operator") }
        var tests: [MemoryFilter] = []
        for (op, value) in members.sorted(by: { $0.key < $1.key }) {
            guard let test = try read(op, value, "\(path).\(op)") else {
                throw FilterProblem(field: "\(path).\(op)", message: "is no operator that this key takes")
            }
            tests.append(test)
        }
        return tests.count == 1 ? tests[0] : .all(tests)
    }

    /// The items of a list, each with its path.
    static func values(_ value: JSONValue, _ path: String) throws(FilterProblem) -> [(JSONValue, String)] {
        guard let items = value.arrayValue, (1...MemoryFilterReader.maximumValues).contains(items.count) else {
            throw FilterProblem(
                field: path,
                message: "must be a list of 1 to \(MemoryFilterReader.maximumValues) values"
            )
        }
        return items.enumerated().map { ($1, "\(path)[\($0)]") }
    }

    /// Numbers are names too: clients use the keys of their own tables.
    static func name(_ value: JSONValue, _ path: String) throws(FilterProblem) -> String {
        if case .int(let number) = value { return String(number) }
        guard let text = value.stringValue, CallerScope.isName(text) else {
            throw FilterProblem(field: path, message: "must be a text of 1 to 256 printable characters")
        }
        return text
    }

    static func text(of value: JSONValue, _ path: String) throws(FilterProblem) -> String {
        guard let text = value.stringValue, !text.isEmpty, text.count <= Admission.maximumLength,
            !text.unicodeScalars.contains("\0")
        else {
            throw FilterProblem(field: path, message: "must be a text of 1 to \(Admission.maximumLength) characters")
        }
        return text
    }
}

extension Array {
    /// `map` for the typed error.
    fileprivate func map<Value>(
        _ transform: (JSONValue, String) throws(FilterProblem) -> Value
    ) throws(FilterProblem) -> [Value] where Element == (JSONValue, String) {
        var values: [Value] = []
        values.reserveCapacity(count)
        for (item, path) in self { values.append(try transform(item, path)) }
        return values
    }
}
