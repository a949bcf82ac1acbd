import Foundation
import Postgres

/// Makes statements steps of the trace that they are run in, by OpenTelemetry's conventions for PostgreSQL: what kind of statement on
/// which table, and never its text or its values.
struct DatabaseWatch: StatementObserver {
    /// Nobody records most statements: this is all that they cost.
    var isWatching: Bool { Tracing.current != nil }

    func ran(_ run: StatementRun) {
        guard let current = Tracing.current else { return }
        let summary = StatementSummary(run.sql)
        var attributes = [
            SpanAttribute("db.system.name", "postgresql"), SpanAttribute("db.operation.name", .text(summary.operation)),
            SpanAttribute("db.query.summary", .text(summary.text)),
        ]
        if let table = summary.table { attributes.append(SpanAttribute("db.collection.name", .text(table))) }
        if run.statements > 1 { attributes.append(SpanAttribute("db.operation.batch.size", .number(run.statements))) }
        if let error = run.error {
            let state = error.sqlState
            if let state { attributes.append(SpanAttribute("db.response.status_code", .text(state))) }
            attributes.append(SpanAttribute("error.type", .text(state ?? "\(error.code)")))
        }
        current.exporter.offer(
            Span(
                context: current.context.child(),
                parent: current.context.spanID,
                name: summary.text,
                kind: .client,
                attributes: attributes,
                hasFailed: run.error != nil,
                start: run.started,
                duration: run.duration
            )
        )
    }

    /// The pool, under the names of OpenTelemetry's conventions.
    static func add(_ statistics: PostgresStatistics, to scrape: inout Scrape) {
        let connections = "Connections to the database, by what they are doing."
        for (state, count) in [
            ("idle", statistics.idle), ("used", statistics.total - statistics.idle - statistics.opening),
            ("opening", statistics.opening),
        ] {
            scrape.gauge("db_client_connection_count", connections, Double(count), [("state", state)])
        }
        scrape.gauge(
            "db_client_connection_max",
            "Connections that may be open to the database.",
            Double(statistics.maximum)
        )
        scrape.gauge(
            "db_client_connection_pending_requests",
            "Callers that wait for a connection.",
            Double(statistics.waiting)
        )
        scrape.counter(
            "db_client_connection_timeouts_total",
            "Callers that got no connection in time.",
            Double(statistics.timeouts)
        )
        scrape.counter(
            "db_client_connection_opened_total",
            "Connections that were opened, the first and those after a break.",
            Double(statistics.opened)
        )
        scrape.counter(
            "db_client_connection_open_failures_total",
            "Connections that could not be opened.",
            Double(statistics.failedToOpen)
        )
        let waits = statistics.waits
        scrape.histogram(
            "db_client_connection_wait_time_seconds",
            "How long callers waited for a connection.",
            buckets: PoolWaits.buckets,
            counts: waits.counts,
            sum: waits.seconds,
            total: waits.total
        )
    }
}
