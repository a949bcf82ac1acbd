import CoreMetrics
import Foundation
import NIOConcurrencyHelpers

/// Metrics as Prometheus reads them (text format 0.0.4): counters, gauges, and durations as summaries of sum and count with
/// fixed buckets. Written here because no package that is used has it.
final class PrometheusRegistry: MetricsFactory, Sendable {
    static let shared = PrometheusRegistry()
    /// Seconds.
    static let buckets: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    struct Key: Hashable, Comparable {
        let name: String
        let labels: String

        static func < (left: Key, right: Key) -> Bool { (left.name, left.labels) < (right.name, right.labels) }
    }

    private let counters = NIOLockedValueBox<[Key: Double]>([:])
    private let gauges = NIOLockedValueBox<[Key: Double]>([:])
    private let histograms = NIOLockedValueBox<[Key: (counts: [Int], sum: Double, total: Int)]>([:])

    private struct Series: Sendable {
        let key: Key
        let registry: PrometheusRegistry
    }

    private final class Count: CounterHandler, FloatingPointCounterHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func increment(by amount: Int64) { increment(by: Double(amount)) }
        func increment(by amount: Double) {
            series.registry.counters.withLockedValue { $0[series.key, default: 0] += amount }
        }
        func reset() { series.registry.counters.withLockedValue { $0[series.key] = 0 } }
    }

    /// What goes up and down; a recorder that does not aggregate keeps the latest value too.
    private final class Level: MeterHandler, RecorderHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func set(_ value: Int64) { set(Double(value)) }
        func set(_ value: Double) { series.registry.gauges.withLockedValue { $0[series.key] = value } }
        func increment(by amount: Double) {
            series.registry.gauges.withLockedValue { $0[series.key, default: 0] += amount }
        }
        func decrement(by amount: Double) { increment(by: -amount) }
        func record(_ value: Int64) { set(Double(value)) }
        func record(_ value: Double) { set(value) }
    }

    private final class Spread: RecorderHandler, TimerHandler {
        let series: Series

        init(_ series: Series) { self.series = series }

        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) { series.registry.observe(series.key, value) }
        func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    }

    private func observe(_ key: Key, _ value: Double) {
        histograms.withLockedValue { histograms in
            var entry = histograms[key] ?? (Array(repeating: 0, count: Self.buckets.count), 0, 0)
            if let index = Self.buckets.firstIndex(where: { value <= $0 }) { entry.counts[index] += 1 }
            entry.sum += value
            entry.total += 1
            histograms[key] = entry
        }
    }

    private func series(_ label: String, _ dimensions: [(String, String)]) -> Series {
        let name = Self.plain(label)
        let labels = dimensions.map { "\(Self.plain($0.0))=\"\(Self.escape($0.1))\"" }.joined(separator: ",")
        return Series(key: Key(name: name, labels: labels), registry: self)
    }

    private static func plain(_ name: String) -> String {
        String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    }

    private static func escape(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Count(series(label, dimensions))
    }
    func makeFloatingPointCounter(label: String, dimensions: [(String, String)]) -> any FloatingPointCounterHandler {
        Count(series(label, dimensions))
    }
    func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        Level(series(label, dimensions))
    }
    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate ? Spread(series(label, dimensions)) : Level(series(label, dimensions))
    }
    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        Spread(series(label, dimensions))
    }
    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    func destroyMeter(_ handler: any MeterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    func text() -> String {
        var lines: [String] = []
        func simple(_ values: [Key: Double], _ type: String) {
            var last = ""
            for (key, value) in values.sorted(by: { $0.key < $1.key }) {
                if key.name != last { lines.append("# TYPE \(key.name) \(type)") }
                last = key.name
                lines.append("\(key.name)\(key.labels.isEmpty ? "" : "{\(key.labels)}") \(value)")
            }
        }
        simple(counters.withLockedValue { $0 }, "counter")
        simple(gauges.withLockedValue { $0 }, "gauge")
        var last = ""
        for (key, entry) in histograms.withLockedValue({ $0 }).sorted(by: { $0.key < $1.key }) {
            if key.name != last { lines.append("# TYPE \(key.name) histogram") }
            last = key.name
            let comma = key.labels.isEmpty ? "" : ","
            var cumulative = 0
            for (bound, count) in zip(Self.buckets, entry.counts) {
                cumulative += count
                lines.append("\(key.name)_bucket{\(key.labels)\(comma)le=\"\(bound)\"} \(cumulative)")
            }
            lines.append("\(key.name)_bucket{\(key.labels)\(comma)le=\"+Inf\"} \(entry.total)")
            let labels = key.labels.isEmpty ? "" : "{\(key.labels)}"
            lines.append("\(key.name)_sum\(labels) \(entry.sum)")
            lines.append("\(key.name)_count\(labels) \(entry.total)")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
