import Testing

/// Waits for something that takes effect a little later.
///
/// - Throws: where it has not by the end of `limit`, with what `condition` threw last.
func eventually(
    _ what: String,
    within limit: Duration = .seconds(45),
    every rest: Duration = .milliseconds(100),
    sourceLocation: SourceLocation = #_sourceLocation,
    _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    var trouble = ""
    while true {
        do {
            if try await condition() { return }
            trouble = ""
        } catch {
            trouble = " (\(error))"
        }
        try #require(ContinuousClock.now < deadline, "\(what)\(trouble)", sourceLocation: sourceLocation)
        try await Task.sleep(for: rest)
    }
}
