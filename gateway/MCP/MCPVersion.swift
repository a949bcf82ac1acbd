/// The revisions of the Model Context Protocol that are spoken here.
enum MCPVersion {
    /// Every request says for itself what it speaks: no handshake, no session.
    static let modern = "2026-07-28"
    /// These begin with `initialize`; newest first.
    static let legacy = ["2025-11-25", "2025-06-18", "2025-03-26"]
    /// What a request speaks that does not say: that revision had no header for it, and was the only one with batches.
    static let unsaid = "2025-03-26"
    static let all = [modern] + legacy
}

/// How a request wants to be answered.
enum MCPEra: Sendable, Hashable {
    case modern
    /// The revision, as the request names it.
    case legacy(String)
}
