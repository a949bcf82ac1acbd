/// Which paths are Mem0's. `/v1/memories/` is its hosted API, `/v1/memories` our own: the router takes both for the same,
/// so the closing slash is looked at before it.
enum Mem0Paths {
    /// First segments of Mem0's paths under `/v1` where ours may have the same names.
    private static let firstVersion: Set<Substring> = [
        "ping", "memories", "entities", "batch", "exports", "summary", "feedback", "events", "event",
    ]
    /// The self-hosted server's, which have no prefix.
    private static let selfHosted: Set<Substring> = ["memories", "search", "reset", "configure", "entities"]

    static func takes(_ path: String) -> Bool {
        let segments = path.split(separator: "/", maxSplits: 4)
        guard let first = segments.first else { return false }
        let second = segments.dropFirst().first
        return switch first {
        case "v1": path.hasSuffix("/") && second.map(firstVersion.contains) ?? false
        case "v2": second == "memories" || second == "entities" || second == "profiles"
        case "v3": second == "memories"
        case "api": second == "v1" && segments.count > 2 && (segments[2] == "orgs" || segments[2] == "webhooks")
        default: selfHosted.contains(first)
        }
    }
}
