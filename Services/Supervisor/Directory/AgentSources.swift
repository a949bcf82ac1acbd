import Foundation
import Platform

/// Where the list of agents comes from: settings, and a file; what can change is read again at every discovery.
struct AgentSources: Sendable {
    /// `AGENT_URLS` as it was at the start.
    var fixed: [URL]
    /// `AGENT_URLS` where it stands in the settings file.
    var live: LiveSetting?
    /// Who is listed where `AGENT_URLS` names nobody.
    var specialists: [URL] = []
    /// `AGENT_URLS_FILE`.
    var file: String?

    struct Listing: Sendable, Hashable {
        var urls: [URL] = []
        /// What is no address.
        var problems: [String] = []

        init(_ words: some Sequence<String> = []) {
            for word in words { add(word) }
        }

        mutating func add(_ word: String) {
            guard let url = AgentSources.url(word) else { return problems.append(String(word.prefix(200))) }
            if !urls.contains(url) { urls.append(url) }
        }
    }

    /// Who is listed before anything is read again.
    var first: [URL] { fixed.isEmpty ? specialists : fixed }

    /// - Returns: nil where a file is there and cannot be read: then what was read before holds.
    func read() -> Listing? {
        guard var listing = settings() else { return nil }
        guard let file, FileManager.default.fileExists(atPath: file) else { return listing }
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { return nil }
        for line in text.split(whereSeparator: \.isNewline) {
            for word in Self.words(line.prefix { $0 != "#" }) { listing.add(word) }
        }
        return listing
    }

    private func settings() -> Listing? {
        var listing = Listing()
        switch live?.read() {
        case .unreadable: return nil
        case .value(let text): listing = Listing(Self.words(text[...]))
        case .unset: break
        case nil: listing.urls = fixed
        }
        if listing.urls.isEmpty { listing.urls = specialists }
        return listing
    }

    private static func words(_ text: Substring) -> [String] {
        text.split { $0.isWhitespace || $0 == "," }.map(String.init)
    }

    static func url(_ text: String) -> URL? {
        guard let url = URL(string: text), let scheme = url.scheme?.lowercased(), ["http", "https"].contains(scheme),
            let host = url.host(), !host.isEmpty
        else { return nil }
        return url
    }
}
