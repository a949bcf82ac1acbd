import Foundation

/// What was measured, on what, as a table.
struct Report {
    private static let head = ["what", "requests", "errors", "p50", "p95", "p99", "max", "items/s"]

    var measurements: [Measurements]

    func print() {
        let rows = measurements.map { one in
            [
                one.name, String(one.latencies.count), String(one.failureCount),
                Self.text(one.percentile(0.5)), Self.text(one.percentile(0.95)), Self.text(one.percentile(0.99)),
                Self.text(one.percentile(1)),
                one.perSecond.formatted(
                    .number.precision(.fractionLength(one.perSecond < 100 ? 1 : 0)).grouping(.never)
                ),
            ]
        }
        let widths = Self.head.indices.map { column in ([Self.head] + rows).map { $0[column].count }.max() ?? 0 }
        Swift.print(Machine.description)
        for row in [Self.head, widths.map { String(repeating: "-", count: $0) }] + rows {
            let cells = zip(row, widths).enumerated().map { index, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return index == 0 ? cell.0 + space : space + cell.0
            }
            Swift.print("| \(cells.joined(separator: " | ")) |")
        }
        for one in measurements where one.failureCount > 0 {
            for (reason, count) in one.failures.sorted(by: { $0.value > $1.value }).prefix(5) {
                Swift.print("\(one.name): \(count) × \(reason)")
            }
        }
    }

    private static func text(_ duration: Duration?) -> String {
        guard let duration else { return "-" }
        let milliseconds = duration / .milliseconds(1)
        let digits = milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0
        return milliseconds.formatted(.number.precision(.fractionLength(digits)).grouping(.never)) + " ms"
    }
}
