import Foundation
import SharedModels

/// Which versions an agent's cards told, so that a change is said once.
///
/// While a new version is rolled out, replicas of two versions stand side by side, and the card that is read is now one's, now the
/// other's: the same change is told again only after ten minutes.
struct VersionChanges: Sendable {
    struct Change: Sendable, Hashable {
        let from: String
        let to: String
        /// To an older version: a roll-back, or another's turn in a roll-out.
        let isBack: Bool
    }

    /// Seconds.
    static let quiet: TimeInterval = 600

    private var latest: String?
    private var told: [String: Date] = [:]

    /// - Returns: the change to this version, where it is one that is to be told.
    mutating func note(_ version: String, at now: Date) -> Change? {
        defer { latest = version }
        guard let latest, latest != version else { return nil }
        let key = "\(latest) \(version)"
        told = told.filter { now.timeIntervalSince($0.value) < Self.quiet }
        guard told[key] == nil else { return nil }
        told[key] = now
        let versions = (SemanticVersion(latest), SemanticVersion(version))
        var isBack = false
        if case (let old?, let new?) = versions { isBack = new < old }
        return Change(from: latest, to: version, isBack: isBack)
    }
}
