import Foundation

/// Where the list of agents comes from: settings, and a file that is read again at every discovery.
struct AgentSources: Sendable {
    /// `AGENT_URLS`, or the four specialists.
    var fixed: [URL]
    /// `AGENT_URLS_FILE`.
    var file: String?

    struct Listing: Sendable, Hashable {
        var urls: [URL]
        /// Lines that are no address.
        var problems: [String] = []
    }

    /// - Returns: nil where the file is there and cannot be read: then what was read before holds.
    func read() -> Listing? {
        guard let file, FileManager.default.fileExists(atPath: file) else { return Listing(urls: fixed) }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        var listing = Listing(urls: fixed)
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.prefix { $0 != "#" }.split { $0.isWhitespace || $0 == "," }
            for word in words.map(String.init) {
                guard let url = Self.url(word) else {
                    listing.problems.append(String(word.prefix(200)))
                    continue
                }
                if !listing.urls.contains(url) { listing.urls.append(url) }
            }
        }
        return listing
    }

    static func url(_ text: String) -> URL? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty
        else { return nil }
        return url
    }
}
