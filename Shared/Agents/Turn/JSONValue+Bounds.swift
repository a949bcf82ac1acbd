import SharedModels

extension JSONValue {
    /// Bytes of its JSON text, about: escapes are not counted.
    var size: Int {
        switch self {
        case .null, .bool: 4
        case .int, .double: 8
        case .string(let text): text.utf8.count + 2
        case .array(let elements): elements.reduce(2) { $0 + $1.size + 1 }
        case .object(let members): members.reduce(2) { $0 + $1.key.utf8.count + $1.value.size + 4 }
        }
    }

    /// This value, made to fit: lists lose their ends and texts are cut until it does, and an object says that it was cut.
    func bounded(to bytes: Int) -> JSONValue {
        guard size > bytes else { return self }
        var longest = 64
        while longest >= 1 {
            let cut = trimmed(to: longest)
            if cut.size <= bytes { return cut.markedAsCut }
            longest /= 2
        }
        return ["truncated": true, "error": "The result was too large to be shown."]
    }

    private func trimmed(to count: Int) -> JSONValue {
        switch self {
        case .array(let elements): .array(elements.prefix(count).map { $0.trimmed(to: count) })
        case .object(let members): .object(members.mapValues { $0.trimmed(to: count) })
        case .string(let text) where text.utf8.count > count * 64: .string(String(text.prefix(count * 32)) + " …")
        default: self
        }
    }

    private var markedAsCut: JSONValue {
        guard case .object(var members) = self else { return self }
        members["truncated"] = true
        return .object(members)
    }
}
