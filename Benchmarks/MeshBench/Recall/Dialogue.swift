import Foundation
import SharedModels

/// A dialogue of REALTALK (github.com/danny911kr/REALTALK): chats of two people over weeks, and questions whose answers are turns of it.
struct Dialogue {
    struct Turn {
        var id: String
        var session: String
        var speaker: String
        var text: String
        var said: Date
    }

    struct Question {
        var text: String
        /// Turns that hold the answer.
        var evidence: Set<String>
    }

    var name: String
    var turns: [Turn]
    /// Those whose evidence is in the dialogue.
    var questions: [Question]

    struct Unreadable: Error, CustomStringConvertible { var description: String }

    /// Every `Chat_*.json` of a folder, by name.
    static func load(_ folder: String) throws -> [Dialogue] {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            .filter { $0.hasPrefix("Chat_") && $0.hasSuffix(".json") }.sorted()
        guard !files.isEmpty else { throw Unreadable(description: "\(folder) holds no Chat_*.json of REALTALK") }
        return try files.map { file in
            let data = try Data(contentsOf: URL(filePath: folder).appending(path: file))
            return try Dialogue(name: String(file.dropLast(5)), JSON.decode(JSONValue.self, from: data))
        }
    }

    private init(name: String, _ json: JSONValue) throws {
        self.name = name
        let dates = Date.VerbatimFormatStyle(
            format:
                "\(day: .twoDigits).\(month: .twoDigits).\(year: .defaultDigits), \(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits):\(second: .twoDigits)",
            locale: Locale(identifier: "en_US_POSIX"),
            timeZone: .gmt,
            calendar: Calendar(identifier: .gregorian)
        ).parseStrategy
        let sessions = (json.objectValue ?? [:]).keys
            .compactMap { $0.wholeMatch(of: /session_(\d+)/).flatMap { Int($0.1) } }.sorted()
        turns = try sessions.flatMap { number in
            try (json["session_\(number)"]?.arrayValue ?? []).map { turn in
                guard let id = turn["dia_id"]?.stringValue, let speaker = turn["speaker"]?.stringValue,
                    let said = turn["date_time"]?.stringValue
                else {
                    throw Unreadable(description: "\(name): session \(number) has a turn without id, speaker or date")
                }
                return Turn(
                    id: id,
                    session: String(number),
                    speaker: speaker,
                    text: turn["clean_text"]?.stringValue ?? "",
                    said: try Date(said, strategy: dates)
                )
            }
        }
        let known = Set(turns.map(\.id))
        questions = (json["qa"]?.arrayValue ?? []).compactMap { item in
            guard let text = item["question"]?.stringValue else { return nil }
            let evidence = Self.ids(in: item["evidence"] ?? .null).intersection(known)
            return evidence.isEmpty ? nil : Question(text: text, evidence: evidence)
        }
    }

    /// Some ids are malformed ("D:11:26", "D30:05", several in one).
    private static func ids(in evidence: JSONValue) -> Set<String> {
        let texts = (evidence.arrayValue ?? [evidence]).compactMap(\.stringValue)
        return Set(
            texts.flatMap { text in
                text.replacing("D:", with: "D").matches(of: /D(\d+):(\d+)/).compactMap { match in
                    guard let session = Int(match.1), let turn = Int(match.2) else { return nil }
                    return "D\(session):\(turn)"
                }
            }
        )
    }
}
