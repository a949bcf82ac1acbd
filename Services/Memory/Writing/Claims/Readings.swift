import NIOConcurrencyHelpers

/// Readings of what is stored: the memories around a new one are read at every write, and mostly they are the same ones.
enum Readings {
    /// A few kilobytes each.
    private static let kept = NIOLockedValueBox(LeastRecentlyUsed<String, Reading>(capacity: 4_096))
    /// UTF-8 bytes of a text that is worth keeping; longer ones are not read at all.
    private static let maximumLength = 600

    static func of(_ text: String) -> Reading {
        guard text.utf8.count <= maximumLength else { return Reading(text) }
        if let known = kept.withLockedValue({ $0.value(for: text) }) { return known }
        let reading = Reading(text)
        kept.withLockedValue { $0.insert(reading, for: text) }
        return reading
    }
}
