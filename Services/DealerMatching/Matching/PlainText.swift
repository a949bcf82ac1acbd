import Foundation

/// Words that people or models send in, before they reach the matcher or the database.
enum PlainText {
    /// Without the white space around it; nil where nothing is left.
    static func given(_ text: String) -> String? {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Some text that a person can read and a column can hold.
    static func isValid(_ text: String, atMost limit: Int) -> Bool {
        (1...limit).contains(text.count) && text.utf8.count <= limit * 8
            && !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
    }

    static func wanted(_ limit: Int) -> String { "must have 1 to \(limit) characters, and no control characters" }

    /// `NV`: the two letters of a state or territory.
    static func isState(_ text: String) -> Bool {
        text.utf8.count == 2 && text.utf8.allSatisfy { (65...90).contains($0 & 0xDF) }
    }
}
