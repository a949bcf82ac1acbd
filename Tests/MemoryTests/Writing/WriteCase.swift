import Foundation
import SharedModels
import Testing

@testable import Memory

/// One line of `cases.txt`: what is remembered, what is said then, and what is to become of it.
struct WriteCase: Sendable {
    struct Said: Sendable {
        var text: String
        var speaker: String?
        var role = "user"
        var user: String?
        var run = "1"
        var daysBefore = 0.0
    }

    enum Outcome: Sendable, Hashable {
        case added
        case merged(into: Int)
        case superseded(Set<Int>)
        case rejected(String)
    }

    var half: String
    var kind: String
    var expected: Outcome
    var earlier: [Said]
    var new: Said

    static func load() throws -> [WriteCase] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "cases.txt")
        var half = ""
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").compactMap { line in
            if line.hasPrefix("=") { half = String(line.dropFirst(2).prefix { $0 != ":" }) }
            if line.hasPrefix("=") || line.hasPrefix("#") { return nil }
            let columns = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            try #require(columns.count == 4, "no case: \(line)")
            let earlier = columns[2].isEmpty ? [] : columns[2].components(separatedBy: "//").map(said)
            return WriteCase(
                half: half,
                kind: columns[0],
                expected: try #require(outcome(columns[1]), "no outcome: \(line)"),
                earlier: earlier,
                new: said(columns[3])
            )
        }
    }

    private static func outcome(_ text: String) -> Outcome? {
        let words = text.split(separator: " ").map(String.init)
        let numbers = (words.last ?? "").split(separator: ",").compactMap { Int($0) }
        switch words.first {
        case "added": return .added
        case "merged": return numbers.first.map { .merged(into: $0) }
        case "superseded": return numbers.isEmpty ? nil : .superseded(Set(numbers))
        case "rejected": return words.last.map(Outcome.rejected)
        default: return nil
        }
    }

    private static func said(_ text: String) -> Said {
        var said = Said(text: text.trimmingCharacters(in: .whitespaces))
        while said.text.hasPrefix("{"), let end = said.text.firstIndex(of: "}") {
            let note = said.text[said.text.index(after: said.text.startIndex)..<end].split(separator: " ").map(
                String.init
            )
            said.text = said.text[said.text.index(after: end)...].trimmingCharacters(in: .whitespaces)
            switch note.first {
            case "assistant": said.role = "assistant"
            case "speaker": said.speaker = note.last
            case "user": said.user = note.last
            case "run": said.run = note.last ?? ""
            default: said.daysBefore = note.first.flatMap(Double.init) ?? 0
            }
        }
        return said
    }

    func statement(_ said: Said, user: String, hoursBefore: Int) -> Statement {
        Samples.statement(
            said.text,
            user: said.user.map { user + $0 } ?? user,
            speaker: said.speaker,
            role: said.role,
            run: said.run,
            said: Samples.moment - TimeInterval(hoursBefore) * 3_600 - said.daysBefore * 86_400
        )
    }
}
