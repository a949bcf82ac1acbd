import CoreMetrics
import Foundation
import Metrics
import SharedModels

/// How jobs go, for Prometheus. Runs are counted by the process that did them; when a job last succeeded is told by every replica.
struct JobMetrics: Sendable {
    let labels: [(String, String)]

    init(service: String, job: String) { labels = [("service", service), ("job", job)] }

    init(_ state: JobState) { self.init(service: state.service, job: state.job) }

    func ended(_ outcome: JobState.Outcome, after time: Duration) {
        Counter(label: "mesh_job_runs_total", dimensions: labels + [("outcome", outcome.rawValue)]).increment()
        Metrics.Timer(label: "mesh_job_duration_seconds", dimensions: labels).record(duration: time)
        if outcome == .succeeded { last(Date()) }
    }

    func last(_ success: Date?) {
        guard let success else { return }
        Gauge(label: "mesh_job_last_success_timestamp_seconds", dimensions: labels)
            .record(success.timeIntervalSince1970)
    }
}
