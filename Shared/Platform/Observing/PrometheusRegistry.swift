import CoreMetrics
import Foundation
import NIOConcurrencyHelpers

/// The metrics of this process: what is measured by ``CounterFamily``, ``GaugeFamily`` and ``HistogramFamily``, and by anything that
/// uses swift-metrics. Written here because no package that is used has it.
final class PrometheusRegistry: MetricsFactory, Sendable {
    static let shared = PrometheusRegistry()

    /// One series, with a lock of its own: whoever has it at hand need not look for it.
    final class Cell: Sendable {
        private let value = NIOLockedValueBox(MetricSheet.Value())
        private let buckets: [Double]

        fileprivate init(buckets: [Double]) { self.buckets = buckets }

        var current: MetricSheet.Value { value.withLockedValue { $0 } }

        func add(_ amount: Double) { value.withLockedValue { $0.number += amount } }
        func set(_ number: Double) { value.withLockedValue { $0.number = number } }
        func observe(_ number: Double) { value.withLockedValue { $0.observe(number, buckets) } }
    }

    private struct Family {
        let kind: MetricSheet.Kind
        var help: String?
        let buckets: [Double]
        var cells: [String: Cell] = [:]
    }

    private struct State {
        var families: [String: Family] = [:]
        var dropped = 0
    }

    private let state = NIOLockedValueBox(State())

    func declare(
        _ name: String,
        _ kind: MetricSheet.Kind,
        help: String?,
        buckets: [Double] = MetricSheet.durations
    ) {
        state.withLockedValue { state in
            if state.families[name] == nil {
                state.families[name] = Family(kind: kind, help: help, buckets: kind == .histogram ? buckets : [])
            } else if let help, state.families[name]?.help == nil {
                state.families[name]?.help = help
            }
        }
    }

    /// - Parameter labels: as they stand between the braces.
    /// - Returns: nil where the metric is of another kind, or has no more place; that is counted.
    func cell(_ name: String, _ labels: String, _ kind: MetricSheet.Kind) -> Cell? {
        state.withLockedValue { state in
            if let cell = state.families[name]?.cells[labels], state.families[name]?.kind == kind { return cell }
            let family =
                state.families[name] ?? Family(kind: kind, buckets: kind == .histogram ? MetricSheet.durations : [])
            guard family.kind == kind, family.cells.count < MetricSheet.mostSeries else {
                state.dropped += 1
                return nil
            }
            let cell = Cell(buckets: family.buckets)
            state.families[name, default: family].cells[labels] = cell
            return cell
        }
    }

    /// Of what is no more, and leaves its place to another.
    func remove(_ name: String, _ labels: String) {
        state.withLockedValue { $0.families[name]?.cells[labels] = nil }
    }

    /// What was measured so far, and `more`.
    func text(with more: MetricSheet = MetricSheet()) -> String {
        let now = state.withLockedValue { $0 }
        var all = MetricSheet(
            families: Dictionary(
                uniqueKeysWithValues: now.families.map { name, family in
                    let series = family.cells.mapValues(\.current)
                    let help = family.help ?? MetricHelp.texts[name]
                    return (
                        name,
                        MetricSheet.Family(kind: family.kind, help: help, buckets: family.buckets, series: series)
                    )
                }
            )
        ).merged(with: more)
        if now.dropped > 0 {
            all.declare("metrics_values_dropped_total", .counter, help: "Values of series that found no more place.")
            all.set(Double(now.dropped), of: "metrics_values_dropped_total", "", kind: .counter)
        }
        return all.text()
    }

    // MARK: For swift-metrics

    /// A series by its name, found when it is first used.
    private final class Series: Sendable {
        private let name: String
        private let labels: String
        private let kind: MetricSheet.Kind
        private let registry: PrometheusRegistry
        private let found = NIOLockedValueBox<Cell?>(nil)

        init(
            _ label: String,
            _ dimensions: [(String, String)],
            _ kind: MetricSheet.Kind,
            _ registry: PrometheusRegistry
        ) {
            name = MetricSheet.plain(label)
            labels = MetricSheet.labels(dimensions)
            self.kind = kind
            self.registry = registry
        }

        var cell: Cell? {
            found.withLockedValue { found in
                if found == nil { found = registry.cell(name, labels, kind) }
                return found
            }
        }
    }

    private final class Count: CounterHandler, FloatingPointCounterHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func increment(by amount: Int64) { increment(by: Double(amount)) }
        func increment(by amount: Double) { series.cell?.add(amount) }
        func reset() { series.cell?.set(0) }
    }

    /// What goes up and down; a recorder that does not aggregate keeps the latest value too.
    private final class Level: MeterHandler, RecorderHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { series.cell?.set(value) }
        func increment(by amount: Double) { series.cell?.add(amount) }
        func decrement(by amount: Double) { increment(by: -amount) }
        func record(_ value: Int64) { set(Double(value)) }
        func record(_ value: Double) { set(value) }
    }

    private final class Spread: RecorderHandler, TimerHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) { series.cell?.observe(value) }
        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Count(Series(label, dimensions, .counter, self))
    }
    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        Count(Series(label, dimensions, .counter, self))
    }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Level(Series(label, dimensions, .gauge, self))
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? Spread(Series(label, dimensions, .histogram, self)) : Level(Series(label, dimensions, .gauge, self))
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Spread(Series(label, dimensions, .histogram, self))
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
