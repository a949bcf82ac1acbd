import CoreMetrics
import Foundation
import NIOConcurrencyHelpers

/// The metrics of this process: what is measured by ``CounterFamily``, ``GaugeFamily`` and ``HistogramFamily``, and by anything that
/// uses swift-metrics. Written here because no package that is used has it.
final class PrometheusRegistry: MetricsFactory, Sendable {
    static let shared = PrometheusRegistry()

    private let sheet = NIOLockedValueBox(MetricSheet())

    /// All values at this moment.
    var current: MetricSheet { sheet.withLockedValue { $0 } }

    func change(_ body: (inout MetricSheet) -> Void) { sheet.withLockedValue { body(&$0) } }

    /// What was measured, and `more`.
    func text(with more: MetricSheet = MetricSheet()) -> String {
        var all = current.merged(with: more)
        if all.dropped > 0 {
            all.declare("metrics_values_dropped_total", .counter, help: "Values of series that found no more place.")
            all.add(Double(all.dropped), to: "metrics_values_dropped_total", "")
        }
        return all.text()
    }

    // MARK: For swift-metrics

    private struct Series: Sendable {
        let name: String
        let labels: String
        let registry: PrometheusRegistry

        init(_ label: String, _ dimensions: [(String, String)], _ registry: PrometheusRegistry) {
            name = MetricSheet.plain(label)
            labels = MetricSheet.labels(dimensions)
            self.registry = registry
        }
    }

    private final class Count: CounterHandler, FloatingPointCounterHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func increment(by amount: Int64) { increment(by: Double(amount)) }
        func increment(by amount: Double) { series.registry.change { $0.add(amount, to: series.name, series.labels) } }
        func reset() { series.registry.change { $0.set(0, of: series.name, series.labels, kind: .counter) } }
    }

    /// What goes up and down; a recorder that does not aggregate keeps the latest value too.
    private final class Level: MeterHandler, RecorderHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { series.registry.change { $0.set(value, of: series.name, series.labels) } }
        func increment(by amount: Double) {
            series.registry.change { $0.add(amount, to: series.name, series.labels, kind: .gauge) }
        }
        func decrement(by amount: Double) { increment(by: -amount) }
        func record(_ value: Int64) { set(Double(value)) }
        func record(_ value: Double) { set(value) }
    }

    private final class Spread: RecorderHandler, TimerHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) { series.registry.change { $0.observe(value, in: series.name, series.labels) } }
        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Count(Series(label, dimensions, self))
    }
    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        Count(Series(label, dimensions, self))
    }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Level(Series(label, dimensions, self))
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? Spread(Series(label, dimensions, self)) : Level(Series(label, dimensions, self))
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Spread(Series(label, dimensions, self))
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}
}
