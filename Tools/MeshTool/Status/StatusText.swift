import Foundation

/// The report for people: the processes, what waits, and the slowest routes.
struct StatusText {
    let reports: [ProcessReport]
    /// How many routes are shown.
    let routes: Int
    let now: Date

    func text(width: Int) -> String {
        var parts = [processes(width)]
        let notes = reports.flatMap(notes)
        if !notes.isEmpty { parts.append(notes.joined(separator: "\n")) }
        parts += [queues(width), slowest(width)].compactMap(\.self)
        return Terminal.safe(parts.joined(separator: "\n\n")) + "\n"
    }

    private func processes(_ width: Int) -> String {
        var table = TextTable(columns: ["service", "address", "health", "version", "up", "schema", "memory"])
        for report in reports {
            table.add([
                report.service, report.url, report.health.rawValue, report.version ?? "",
                report.startedAt.map { Self.time(now.timeIntervalSince($0)) } ?? "", Self.schema(report),
                report.memoryBytes.map { "\(Int($0 / 1_048_576)) MiB" } ?? "",
            ])
        }
        return table.text(width: width)
    }

    private static func schema(_ report: ProcessReport) -> String {
        guard let needed = report.schemaNeeded, let applied = report.schemaApplied else {
            return report.checks["schema"]?.status == "failed" ? "behind" : ""
        }
        return "\(applied) (needs \(needed))"
    }

    private func notes(of report: ProcessReport) -> [String] {
        let checks = report.checks.sorted { $0.key < $1.key }.filter {
            $0.key != "schema" || $0.value.status == "failed"
        }
        .compactMap { name, check -> String? in
            if check.status == "failed" { return "\(name) failed: \(check.note ?? "no reason given")" }
            return check.note.map { "\(name): \($0)" }
        }
        return (checks + report.leftAlone.map { "leaves alone \($0)" }).map { "\(report.service): \($0)" }
    }

    private func queues(_ width: Int) -> String? {
        var table = TextTable(columns: ["queue", "of", "waiting", "oldest"])
        var isEmpty = true
        for report in reports {
            for queue in report.queues {
                isEmpty = false
                let age = queue.waiting > 0 ? Self.time(queue.oldestAge) : ""
                table.add([queue.queue, report.service, String(queue.waiting), age])
            }
        }
        return isEmpty ? nil : table.text(width: width)
    }

    private func slowest(_ width: Int) -> String? {
        let all = reports.flatMap { report in report.routes.map { (report.service, $0) } }
            .sorted { ($0.1.p99 ?? 0) > ($1.1.p99 ?? 0) }
        guard !all.isEmpty, routes > 0 else { return nil }
        var table = TextTable(columns: ["slowest routes", "of", "requests", "errors", "p50", "p99"])
        for (service, route) in all.prefix(routes) {
            table.add([
                "\(route.method) \(route.path)", service, String(route.requests), String(route.errors),
                Self.milliseconds(route.p50), Self.milliseconds(route.p99),
            ])
        }
        return table.text(width: width)
    }

    private static func milliseconds(_ seconds: Double?) -> String {
        guard let seconds else { return "" }
        return seconds >= 1 ? String(format: "%.1f s", seconds) : String(format: "%.1f ms", seconds * 1_000)
    }

    /// `3 h 5 min`
    private static func time(_ seconds: Double) -> String {
        let seconds = max(0, Int(seconds))
        switch seconds {
        case ..<60: return "\(seconds) s"
        case ..<3_600: return "\(seconds / 60) min \(seconds % 60) s"
        case ..<86_400: return "\(seconds / 3_600) h \(seconds % 3_600 / 60) min"
        default: return "\(seconds / 86_400) d \(seconds % 86_400 / 3_600) h"
        }
    }
}
