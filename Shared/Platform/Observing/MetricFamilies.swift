/// A metric with a name, a sentence on what it counts, and labels of few values. Names end in their unit (`_seconds`, `_bytes`) or
/// `_total`.
///
/// It is shown, without values, from when it is made: keep it in a `static let` and name it in what a process makes at its start.
public struct CounterFamily: Sendable {
    private let family: LabelledFamily

    /// - Parameter labels: without any, it begins at zero.
    public init(_ name: String, _ help: String, labels: [String] = []) {
        family = LabelledFamily(name, labels)
        PrometheusRegistry.shared.declare(name, .counter, help: help)
        if labels.isEmpty { add(0) }
    }

    /// - Parameter values: of the labels, in their order.
    public func add(_ amount: Double = 1, _ values: String...) {
        family.cell(values, .counter)?.add(amount)
    }

    /// Of something that is no more.
    public func remove(_ values: String...) { family.remove(values) }
}

/// See ``CounterFamily``; a level that goes up and down.
public struct GaugeFamily: Sendable {
    private let family: LabelledFamily

    public init(_ name: String, _ help: String, labels: [String] = []) {
        family = LabelledFamily(name, labels)
        PrometheusRegistry.shared.declare(name, .gauge, help: help)
    }

    public func set(_ value: Double, _ values: String...) {
        family.cell(values, .gauge)?.set(value)
    }

    /// Of something that is no more.
    public func remove(_ values: String...) { family.remove(values) }
}

/// See ``CounterFamily``; values that fall into buckets.
public struct HistogramFamily: Sendable {
    private let family: LabelledFamily

    /// - Parameter buckets: upper bounds in rising order; seconds from 1 ms to 10 s where none are given.
    public init(_ name: String, _ help: String, labels: [String] = [], buckets: [Double]? = nil) {
        family = LabelledFamily(name, labels)
        PrometheusRegistry.shared.declare(name, .histogram, help: help, buckets: buckets ?? MetricSheet.durations)
    }

    public func observe(_ value: Double, _ values: String...) { observe(value, values) }

    /// In seconds.
    public func observe(_ time: Duration, _ values: String...) { observe(time / .seconds(1), values) }

    private func observe(_ value: Double, _ values: [String]) {
        family.cell(values, .histogram)?.observe(value)
    }

    /// One series of it, for who adds to it at every request: to look for it costs more than to add to it.
    package struct Series: Sendable {
        fileprivate let cell: PrometheusRegistry.Cell?

        /// In seconds.
        package func observe(_ time: Duration) { cell?.observe(time / .seconds(1)) }
    }

    /// - Parameter values: of the labels, in their order.
    package func series(_ values: String...) -> Series { Series(cell: family.cell(values, .histogram)) }

    /// Seconds of what may take minutes: turns, streams, answers of language models.
    public static let longDurations: [Double] = [
        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160,
    ]
}

private struct LabelledFamily: Sendable {
    private let name: String
    private let names: [String]

    init(_ name: String, _ names: [String]) {
        self.name = name
        self.names = names
    }

    func cell(_ values: [String], _ kind: MetricSheet.Kind) -> PrometheusRegistry.Cell? {
        PrometheusRegistry.shared.cell(name, MetricSheet.labels(zip(names, values)), kind)
    }

    func remove(_ values: [String]) { PrometheusRegistry.shared.remove(name, MetricSheet.labels(zip(names, values))) }
}
