/// Keeps data out of messages that are logged or shown.
enum Redaction {
    /// `text` with everything between its first and its last quotation mark replaced by an ellipsis. The server puts the
    /// offending value there in every message of a data error (class 22), whatever the language.
    static func quoted(_ text: String) -> String {
        let marks: Set<Character> = ["\"", "«", "»", "„", "“", "”", "'"]
        guard let first = text.firstIndex(where: marks.contains), let last = text.lastIndex(where: marks.contains)
        else { return text }
        return text[..<first] + "\"…\"" + text[last...].dropFirst()
    }
}
