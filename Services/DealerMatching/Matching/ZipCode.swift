/// ZIP codes as people write them: five digits, or ZIP+4.
enum ZipCode {
    static func isValid(_ text: String) -> Bool {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let base = parts.first, isDigits(base, 5) else { return false }
        return parts.count == 1 || (parts.count == 2 && isDigits(parts[1], 4))
    }

    /// The five digits.
    static func base(_ text: String) -> String { String(text.prefix(5)) }

    private static func isDigits(_ text: Substring, _ count: Int) -> Bool {
        text.utf8.count == count && text.utf8.allSatisfy { (48...57).contains($0) }
    }
}
