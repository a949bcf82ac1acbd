import Foundation
import SharedModels

/// Reads what Python's `repr` writes of dicts, lists, texts, numbers, True, False and None: Mem0's client puts filters
/// into a query that way. (The Python Language Reference, 2.4 and 6.2.)
struct PythonLiteral {
    private var scalars: ArraySlice<Unicode.Scalar>
    private static let maximumDepth = 32

    /// Nil for what is no such text.
    static func parse(_ text: String) -> JSONValue? {
        var reader = PythonLiteral(scalars: Array(text.unicodeScalars)[...])
        guard let value = reader.value(depth: 0) else { return nil }
        reader.skipSpace()
        // A nil in a conditional expression would be JSON's null.
        guard reader.scalars.isEmpty else { return nil }
        return value
    }

    private mutating func value(depth: Int) -> JSONValue? {
        skipSpace()
        guard depth < Self.maximumDepth, let first = scalars.first else { return nil }
        switch first {
        case "{": return dictionary(depth: depth)
        case "[": return list(until: "]", depth: depth)
        case "(": return list(until: ")", depth: depth)
        case "'", "\"": return text().map(JSONValue.string)
        default: return word()
        }
    }

    private mutating func dictionary(depth: Int) -> JSONValue? {
        scalars.removeFirst()
        var members: [String: JSONValue] = [:]
        while !skip("}") {
            skipSpace()
            guard let key = text(), skip(":"), let value = value(depth: depth + 1), skip(",") || next("}") else {
                return nil
            }
            members[key] = value
        }
        return .object(members)
    }

    private mutating func list(until end: Unicode.Scalar, depth: Int) -> JSONValue? {
        scalars.removeFirst()
        var items: [JSONValue] = []
        while !skip(end) {
            guard let value = value(depth: depth + 1), skip(",") || next(end) else { return nil }
            items.append(value)
        }
        return .array(items)
    }

    private mutating func text() -> String? {
        guard let quote = scalars.popFirst(), quote == "'" || quote == "\"" else { return nil }
        var text = String.UnicodeScalarView()
        while let scalar = scalars.popFirst() {
            if scalar == quote { return String(text) }
            guard scalar == "\\" else {
                text.append(scalar)
                continue
            }
            guard let escaped = escape() else { return nil }
            text.append(escaped)
        }
        return nil
    }

    private mutating func escape() -> Unicode.Scalar? {
        switch scalars.popFirst() {
        case "n": "\n"
        case "r": "\r"
        case "t": "\t"
        case "\\": "\\"
        case "'": "'"
        case "\"": "\""
        case "x": code(digits: 2)
        case "u": code(digits: 4)
        case "U": code(digits: 8)
        default: nil
        }
    }

    private mutating func code(digits: Int) -> Unicode.Scalar? {
        let hexadecimal = String(String.UnicodeScalarView(scalars.prefix(digits)))
        guard hexadecimal.unicodeScalars.count == digits, let code = UInt32(hexadecimal, radix: 16) else { return nil }
        scalars.removeFirst(digits)
        return Unicode.Scalar(code)
    }

    private mutating func word() -> JSONValue? {
        let word = String(String.UnicodeScalarView(scalars.prefix { !",:]})".unicodeScalars.contains($0) }))
        scalars.removeFirst(word.unicodeScalars.count)
        switch word.trimmingCharacters(in: .whitespacesAndNewlines) {
        case "True", "true": return .bool(true)
        case "False", "false": return .bool(false)
        case "None", "null": return .null
        case let number:
            if let whole = Int(number) { return .int(whole) }
            guard let value = Double(number), value.isFinite else { return nil }
            return .double(value)
        }
    }

    private mutating func skipSpace() { scalars = scalars.drop { $0 == " " || $0 == "\n" || $0 == "\t" } }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard next(scalar) else { return false }
        scalars.removeFirst()
        return true
    }

    private mutating func next(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        return scalars.first == scalar
    }
}
