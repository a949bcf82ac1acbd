public import SharedModels

/// The same for values: by what a member is called as well as by what it says, since `{"ssn": 78051120}` says nothing by itself.
extension SensitiveText {
    /// The same value without such parts, texts and numbers, however deep.
    public static func masked(_ value: JSONValue) -> JSONValue { masked(value, of: nil) }

    public static func masked(_ members: [String: JSONValue]) -> [String: JSONValue] {
        let called = SensitiveField(described: members)
        return Dictionary(
            members.map { name, value in
                let field = SensitiveField(named: name) ?? (SensitiveField.isValue(name) ? called : nil)
                return (masked(name), masked(value, of: field))
            },
            uniquingKeysWith: { first, _ in first }
        )
    }

    private static func masked(_ value: JSONValue, of field: SensitiveField?) -> JSONValue {
        switch value {
        case .string(let text):
            return .string(field.flatMap { $0.holds(text) ? "[\($0.kind) removed]" : nil } ?? masked(text))
        case .int, .double:
            guard let text = written(value) else { return value }
            if let field, field.holds(text) { return .string("[\(field.kind) removed]") }
            let plain = masked(text)
            return plain == text ? value : .string(plain)
        case .array(let items): return .array(items.map { masked($0, of: field) })
        case .object(let members):
            guard let field else { return .object(masked(members)) }
            // What stands below a member of such a name is of its kind, unless it is called otherwise.
            return .object(
                Dictionary(
                    members.map { (masked($0), masked($1, of: SensitiveField(named: $0) ?? field)) },
                    uniquingKeysWith: { first, _ in first }
                )
            )
        case .bool, .null: return value
        }
    }

    private static func written(_ number: JSONValue) -> String? {
        number.intValue.map(String.init) ?? number.doubleValue.map { String($0) }
    }
}
