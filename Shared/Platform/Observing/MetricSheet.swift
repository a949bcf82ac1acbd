/// Metrics and their values at one moment, and how Prometheus reads them (text format 0.0.4).
struct MetricSheet: Sendable {
    enum Kind: String, Sendable { case counter, gauge, histogram }

    struct Value: Sendable {
        /// Of a counter or a gauge; of a histogram the sum of all that was observed.
        var number = 0.0
        /// Of a histogram: how many fell into each bucket, not cumulative.
        var counts: [Int] = []
        var total = 0

        mutating func observe(_ number: Double, _ buckets: [Double]) {
            if counts.isEmpty { counts = Array(repeating: 0, count: buckets.count) }
            if let index = buckets.firstIndex(where: { number <= $0 }) { counts[index] += 1 }
            self.number += number
            total += 1
        }
    }

    struct Family: Sendable {
        var kind: Kind
        var help: String?
        var buckets: [Double]
        /// By their labels, as they are written between the braces.
        var series: [String: Value] = [:]
    }

    /// Seconds, from a query to a slow answer of a language model.
    static let durations: [Double] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    /// Series of one metric: a label that took whatever a caller sends would otherwise take all memory.
    static let mostSeries = 2_000

    private(set) var families: [String: Family]

    init(families: [String: Family] = [:]) { self.families = families }

    mutating func declare(_ name: String, _ kind: Kind, help: String?, buckets: [Double] = durations) {
        guard families[name] == nil else {
            if let help, families[name]?.help == nil { families[name]?.help = help }
            return
        }
        families[name] = Family(kind: kind, help: help, buckets: kind == .histogram ? buckets : [])
    }

    mutating func add(_ amount: Double, to name: String, _ labels: String, kind: Kind = .counter) {
        change(name, labels, kind) { $0.number += amount }
    }

    mutating func set(_ number: Double, of name: String, _ labels: String, kind: Kind = .gauge) {
        change(name, labels, kind) { $0.number = number }
    }

    /// A histogram that was counted elsewhere.
    mutating func set(counts: [Int], sum: Double, total: Int, of name: String, _ labels: String) {
        change(name, labels, .histogram) { $0 = Value(number: sum, counts: counts, total: total) }
    }

    private mutating func change(
        _ name: String,
        _ labels: String,
        _ kind: Kind,
        _ body: (inout Value) -> Void
    ) {
        if families[name] == nil { declare(name, kind, help: nil) }
        guard let family = families[name], family.kind == kind else { return }
        body(&families[name, default: family].series[labels, default: Value()])
    }

    /// The families of both; where both have one, the other's series are added to it.
    func merged(with other: MetricSheet) -> MetricSheet {
        var all = self
        for (name, family) in other.families {
            all.declare(name, family.kind, help: family.help, buckets: family.buckets)
            all.families[name]?.series.merge(family.series) { _, new in new }
        }
        return all
    }

    // MARK: Text

    func text() -> String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            if let help = family.help { text += "# HELP \(name) \(Self.escaped(help: help))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for (labels, value) in family.series.sorted(by: { $0.key < $1.key }) {
                if family.kind == .histogram {
                    text += Self.histogram(name, labels, value, family.buckets)
                } else {
                    text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(Self.number(value.number))\n"
                }
            }
        }
        return text
    }

    private static func histogram(_ name: String, _ labels: String, _ value: Value, _ buckets: [Double]) -> String {
        let comma = labels.isEmpty ? "" : ","
        let braces = labels.isEmpty ? "" : "{\(labels)}"
        var text = ""
        var cumulative = 0
        for (bound, count) in zip(buckets, value.counts) {
            cumulative += count
            text += "\(name)_bucket{\(labels)\(comma)le=\"\(bound)\"} \(cumulative)\n"
        }
        text += "\(name)_bucket{\(labels)\(comma)le=\"+Inf\"} \(value.total)\n"
        text += "\(name)_sum\(braces) \(number(value.number))\n"
        return text + "\(name)_count\(braces) \(value.total)\n"
    }

    private static func number(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        return number.isInfinite ? (number > 0 ? "+Inf" : "-Inf") : "\(number)"
    }

    private static func escaped(help: String) -> String {
        help.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    /// What stands between the braces.
    static func labels(_ pairs: some Sequence<(String, String)>) -> String {
        var text = ""
        for (name, value) in pairs {
            if !text.isEmpty { text += "," }
            text += plain(name) + "=\"" + escaped(value) + "\""
        }
        return text
    }

    /// Letters, digits and `_`.
    static func plain(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy {
            (97...122).contains($0) || (65...90).contains($0) || (48...57).contains($0) || $0 == 95
        }
        if isPlain { return name }
        return String(name.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    }

    private static func escaped(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 == 92 || $0 == 34 || $0 == 10 }) else { return text }
        return text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
