/// Values of metrics as a process gives them at `/metrics` (Prometheus' text format 0.0.4).
struct PrometheusText: Sendable {
    struct Sample: Sendable, Hashable {
        var name: String
        var labels: [String: String]
        var value: Double
    }

    private(set) var samples: [Sample] = []

    /// What is no sample is passed over: comments, and lines that cannot be read.
    init(_ text: String) {
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            if let sample = Self.sample(line) { samples.append(sample) }
        }
    }

    func all(_ name: String) -> [Sample] { samples.filter { $0.name == name } }

    func value(_ name: String) -> Double? { samples.first { $0.name == name }?.value }

    private static func sample(_ line: Substring) -> Sample? {
        var rest = line[...]
        let name = rest.prefix { $0 != "{" && $0 != " " }
        rest = rest.dropFirst(name.count)
        var labels: [String: String] = [:]
        if rest.first == "{" {
            rest.removeFirst()
            while let next = rest.first, next != "}" {
                guard let (key, value, after) = label(rest) else { return nil }
                labels[key] = value
                rest = after
                if rest.first == "," { rest.removeFirst() }
            }
            guard rest.first == "}" else { return nil }
            rest.removeFirst()
        }
        guard !name.isEmpty, let number = rest.split(separator: " ").first, let value = Double(number) else {
            return nil
        }
        return Sample(name: String(name), labels: labels, value: value)
    }

    /// `name="value"`, in which `\\`, `\"` and `\n` stand for a backslash, a quote and a line's end.
    private static func label(_ text: Substring) -> (key: String, value: String, rest: Substring)? {
        guard let equals = text.firstIndex(of: "=") else { return nil }
        var rest = text[text.index(after: equals)...]
        guard rest.first == "\"" else { return nil }
        rest.removeFirst()
        var value = ""
        while let character = rest.first {
            rest.removeFirst()
            switch character {
            case "\"": return (String(text[..<equals]), value, rest)
            case "\\":
                guard let escaped = rest.first else { return nil }
                rest.removeFirst()
                value.append(escaped == "n" ? "\n" : escaped)
            default: value.append(character)
            }
        }
        return nil
    }
}
