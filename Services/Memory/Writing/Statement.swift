import Foundation
import SharedModels

/// One statement on its way into memory, already within its caller's rights.
struct Statement: Codable, Sendable, Hashable {
    var scope: Scope
    var content: String
    var speaker: String?
    /// `user` or `assistant`.
    var role: String?
    /// The session that it was said in.
    var runID: String?
    var agentID: String?
    /// The application that it was said to.
    var appID: String?
    var metadata: [String: JSONValue] = [:]
    var categories: [String] = []
    /// Replaces the importance that the pipeline would give.
    var importance: Double?
    /// When it was said.
    var createdAt: Date
    var expiresAt: Date?
    var pinned = false
    /// Never one with what was said in another session.
    var keepsToSession = false
    /// May never be changed.
    var isImmutable = false
}

extension Statement {
    /// The content without the speaker's name that may lead it ("Ann: …").
    var body: String { SpokenText.body(of: content, speaker: speaker) }

    /// What is embedded: "{speaker}: {text}".
    var spoken: String { SpokenText.text(of: content, speaker: speaker) }

    /// What is indexed word by word: the date belongs in the words, not in the vector.
    var dated: String { "\(Self.day(of: createdAt)) \(spoken)" }

    var asks: Bool { body.contains("?") }

    /// Who speaks, as far as it matters to whether two statements are one: the name, else the role.
    var voice: String { (speaker ?? role ?? "").lowercased() }

    /// The role, also where an adapter only knows the speaker as "user" or "assistant".
    var effectiveRole: String? {
        if let role { return role }
        guard let speaker = speaker?.lowercased() else { return nil }
        return ["user", "assistant"].contains(speaker) ? speaker : nil
    }

    /// "5 May 2024", in UTC.
    static func day(of date: Date) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents([.year, .month, .day], from: date)
        guard let year = parts.year, let month = parts.month, let day = parts.day else { return "" }
        return "\(day) \(months[month - 1]) \(year)"
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
