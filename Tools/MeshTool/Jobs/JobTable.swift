import Foundation
import SharedModels

/// The jobs as a table for the terminal.
struct JobTable {
    private let jobs: [JobState]
    private let now: Date

    init(_ jobs: [JobState], at now: Date) {
        self.jobs = jobs
        self.now = now
    }

    func text(width: Int) -> String {
        var table = TextTable(columns: [
            "service", "job", "every", "state", "last ended", "outcome", "did", "in all", "error",
        ])
        for job in jobs {
            table.add([
                job.service, job.job, job.shared ? "always" : job.everySeconds.map(Self.span) ?? "by hand",
                job.state.rawValue, job.finishedAt.map { Self.span(now.timeIntervalSince($0)) + " ago" } ?? "never",
                job.outcome?.rawValue ?? "", "\(job.items)", "\(job.itemsTotal)", job.error ?? "",
            ])
        }
        return table.text(width: width)
    }

    /// `45 s`, `10 min`, `3 h`, `2 d`
    static func span(_ seconds: Double) -> String {
        switch max(0, seconds) {
        case ..<120: "\(Int(max(0, seconds).rounded())) s"
        case ..<7_200: "\(Int(seconds / 60)) min"
        case ..<172_800: "\(Int(seconds / 3_600)) h"
        default: "\(Int(seconds / 86_400)) d"
        }
    }
}
