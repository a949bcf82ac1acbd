import SharedModels

extension Turn {
    /// What is not as it should be; nil where it is.
    func problem(with fact: Fact) -> String? {
        switch fact {
        case .agents(let expected):
            Set(agents) == expected
                ? nil
                : "answered by \(agents.sorted().joined(separator: ", ")) (\(route.reason)): \(reply.message)"
        case .state(let expected):
            reply.state.rawValue == expected ? nil : "the state is \(reply.state.rawValue): \(reply.message)"
        case .says(let choices):
            choices.contains { Self.says($0, in: reply.message) }
                ? nil : "does not say \(choices.joined(separator: " or ")): \(reply.message)"
        case .neverSays(let text):
            Self.is(text, in: reply.message) ? "says “\(text)”: \(reply.message)" : nil
        case .captured(let field, let expected):
            Self.problem(
                named: "captured \(field)",
                found: [reply.capturedData[field]].compactMap(\.self),
                expected: expected.map { .text($0) } ?? .nothing
            )
        case .artifact(let name, let path, let expected):
            problem(inArtifact: name, path: path, expected: expected)
        case .everyArtifact(let name, let path, let values):
            problem(inEveryArtifact: name, path: path, values: values)
        case .noArtifact(let name):
            artifact(name).map { "there is an artifact \(name): \($0)" }
        // Looked for in everything that comes back, by who holds the conversation.
        case .masked: nil
        }
    }

    private func problem(inArtifact name: String, path: [String], expected: Fact.Value?) -> String? {
        let all = reply.artifacts.filter { $0.name == name }
        guard !all.isEmpty else {
            let names = reply.artifacts.map(\.name).joined(separator: ", ")
            return "no artifact \(name) among (\(names)): \(reply.message)"
        }
        guard let expected else { return nil }
        let found = all.flatMap { Self.values(at: path[...], in: $0.data) }
        return Self.problem(named: "\(name) \(path.joined(separator: "."))", found: found, expected: expected)
    }

    private func problem(inEveryArtifact name: String, path: [String], values: [String]) -> String? {
        let found = reply.artifacts.filter { $0.name == name }.flatMap { Self.values(at: path[...], in: $0.data) }
        guard !found.isEmpty else { return "nothing at \(name) \(path.joined(separator: ".")): \(reply.message)" }
        let others = found.filter { one in !values.contains { Self.is(one, $0) } }
        return others.isEmpty ? nil : "\(name) \(path.joined(separator: ".")) is also \(others): \(reply.message)"
    }

    private static func problem(named name: String, found: [JSONValue], expected: Fact.Value) -> String? {
        let there = found.filter { !$0.isNull }
        switch expected {
        case .nothing: return there.isEmpty ? nil : "\(name) is \(there), not nothing"
        case .text(let text):
            return there.contains { Self.is($0, text) } ? nil : "\(name) is \(there), not \(text)"
        }
    }

    /// What stands at a path; `*` is any element.
    private static func values(at path: ArraySlice<String>, in value: JSONValue) -> [JSONValue] {
        guard let step = path.first else { return [value] }
        let rest = path.dropFirst()
        if step == "*" { return (value.arrayValue ?? []).flatMap { values(at: rest, in: $0) } }
        if let items = value.arrayValue {
            guard let index = Int(step), items.indices.contains(index) else { return [] }
            return values(at: rest, in: items[index])
        }
        return value[step].map { values(at: rest, in: $0) } ?? []
    }

    /// Numbers by their value, lists by what is in them.
    private static func `is`(_ value: JSONValue, _ text: String) -> Bool {
        if let items = value.arrayValue { return items.contains { Self.is($0, text) } }
        if let flag = value.boolValue { return text == String(flag) }
        if let number = value.doubleValue { return Double(text.filter { $0 != "," }) == number }
        return value.stringValue == text
    }

    private static func `is`(_ words: String, in text: String) -> Bool { plain(text).contains(plain(words)) }

    /// Whether words stand in a text; a figure at either end of them as a whole one: "5 kg" is not in "12.5 kg", nor "1,900" in "11,900".
    static func says(_ words: String, in text: String) -> Bool {
        let (words, text) = (plain(words), plain(text))
        return text.ranges(of: words).contains { range in
            let before = text[..<range.lowerBound].suffix(2)
            let after = text[range.upperBound...].prefix(2)
            let goesOnBefore = words.first?.isNumber ?? false && Self.isFigure(before.reversed())
            let goesOnAfter = words.last?.isNumber ?? false && Self.isFigure(Array(after))
            return !goesOnBefore && !goesOnAfter
        }
    }

    /// Whether a figure goes on: with a digit, or with a point or a comma and then a digit.
    private static func isFigure(_ next: [Character]) -> Bool {
        guard let first = next.first else { return false }
        return first.isNumber || (first == "." || first == ",") && next.dropFirst().first?.isNumber ?? false
    }

    private static func plain(_ text: String) -> String {
        text.lowercased().split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
}
