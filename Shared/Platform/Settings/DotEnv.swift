import Foundation

/// `.env`: `KEY=value` lines; `#` begins a comment line; one pair of quotes around a value is taken off.
enum DotEnv {
    static func read(path: String) -> [String: String]? {
        FileManager.default.contents(atPath: path).map { parse(String(decoding: $0, as: UTF8.self)) }
    }

    static func parse(_ text: String) -> [String: String] {
        var values: [String: String] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            guard !line.hasPrefix("#"), let equals = line.firstIndex(of: "=") else { continue }
            let key = line[..<equals].replacing("export ", with: "").trimmingCharacters(in: .whitespaces)
            var value = line[line.index(after: equals)...].trimmingCharacters(in: .whitespaces)
            if value.count >= 2, let quote = value.first, quote == value.last, "\"'".contains(quote) {
                value = String(value.dropFirst().dropLast())
            }
            values[key] = value
        }
        return values
    }
}
