import Synchronization

/// The regular expression of a place in the source, parsed and compiled when it is first used there and kept from then on:
/// `text.contains(compiled(#/\d+/#))`. A literal alone is parsed at every use, which takes far longer than the match.
///
/// - Parameter pattern: a literal, with options such as `.ignoresCase()`; nothing that differs from one use to the next.
public func compiled<Output>(
    _ pattern: @autoclosure () -> Regex<Output>,
    file: StaticString = #fileID,
    line: UInt = #line,
    column: UInt = #column
) -> Regex<Output> {
    let place = PatternPlace(file: UInt(bitPattern: file.utf8Start), line: line, column: column)
    if let kept = CompiledPatterns.shared[place] as? Regex<Output> { return kept }
    let pattern = pattern()
    CompiledPatterns.shared[place] = pattern
    return pattern
}

private struct PatternPlace: Hashable {
    /// Where the file's name lies in the program, which is the same for all its literals or for none: a second copy costs an entry.
    let file: UInt
    let line: UInt
    let column: UInt
}

/// A Regex of literals holds no mutable state but its compiled program, which the standard library stores atomically; it is not
/// Sendable since others may hold custom components.
private final class CompiledPatterns: @unchecked Sendable {
    static let shared = CompiledPatterns()

    private let lock = Mutex(())
    private var patterns: [PatternPlace: Any] = [:]

    subscript(place: PatternPlace) -> Any? {
        get { lock.withLock { _ in patterns[place] } }
        set { lock.withLock { _ in patterns[place] = newValue } }
    }
}
