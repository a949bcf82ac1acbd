import Platform
import ServiceLifecycle

/// How long applications are kept.
enum ApplicationRetention {
    /// 12 CFR 1002.12(b)(1): 25 months after the applicant is told of the action taken, or of what is missing.
    static let months = 25
    /// No fewer days than that, whatever is set.
    static let fewestDays = 763
    /// Applications that a statement deletes.
    private static let portion = 200

    /// - Parameter days: after which those of users who were not erased go; 0 keeps them all.
    static func job(_ store: any ApplicationKeeping, days: Int) -> Job {
        Job(
            "application-retention",
            "Deletes applications that the law asks to be kept no longer",
            every: .seconds(3_600)
        ) {
            var count = 0
            while !Task.isCancelled && !Task.isShuttingDownGracefully {
                let some = try await store.sweep(olderThan: days, limit: portion)
                count += some
                if some < portion { break }
            }
            return count
        }
    }
}

/// What became of the applications of a user who is erased.
struct ErasedApplications: Codable, Sendable, Hashable {
    var deleted = 0
    /// Without the user's name, until the law asks for them no longer.
    var kept = 0
}

protocol ApplicationKeeping: Sendable {
    /// Takes the user's name out of the applications that must be kept, and deletes the others.
    func erase(user: String, tenant: String) async throws -> ErasedApplications

    /// Deletes up to so many that were decided on, of all tenants: of erased users when their time is over, of others `days` after the last
    /// that was told or decided (0: none). What is held by somebody else is left to the next time.
    func sweep(olderThan days: Int, limit: Int) async throws -> Int
}
