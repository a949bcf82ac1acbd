/// How long a route takes, from the buckets of `http_request_duration_seconds`.
struct RouteTimes: Encodable, Sendable, Hashable {
    var method: String
    var path: String
    var requests: Int
    /// Answered with 500 or more.
    var errors: Int
    /// Seconds; nil where nothing was counted.
    var p50: Double?
    var p99: Double?

    enum CodingKeys: String, CodingKey {
        case method, path, requests, errors
        case p50 = "p50_seconds"
        case p99 = "p99_seconds"
    }

    /// The slowest first. What every process answers about itself is no route.
    static func slowest(in metrics: PrometheusText) -> [RouteTimes] {
        struct Route: Hashable {
            var method: String
            var path: String
        }
        func route(_ sample: PrometheusText.Sample) -> Route {
            Route(method: sample.labels["method"] ?? "", path: sample.labels["path"] ?? "")
        }
        let metric = "http_request_duration_seconds"
        var requests: [Route: (all: Double, errors: Double)] = [:]
        for sample in metrics.all(metric + "_count") {
            requests[route(sample), default: (0, 0)].all += sample.value
            if (sample.labels["status"] ?? "").hasPrefix("5") { requests[route(sample)]?.errors += sample.value }
        }
        var buckets: [Route: [Double: Double]] = [:]
        for sample in metrics.all(metric + "_bucket") {
            guard let bound = sample.labels["le"].flatMap({ $0 == "+Inf" ? .infinity : Double($0) }) else { continue }
            buckets[route(sample), default: [:]][bound, default: 0] += sample.value
        }
        let own: Set<String> = ["/healthz", "/readyz", "/metrics", "/openapi.json"]
        return requests.filter { !own.contains($0.key.path) }
            .map { route, counts in
                let cumulative = (buckets[route] ?? [:]).sorted { $0.key < $1.key }
                return RouteTimes(
                    method: route.method,
                    path: route.path,
                    requests: Int(counts.all),
                    errors: Int(counts.errors),
                    p50: quantile(0.5, of: cumulative),
                    p99: quantile(0.99, of: cumulative)
                )
            }
            .sorted { (($1.p99 ?? 0), ($1.p50 ?? 0), $0.path) < (($0.p99 ?? 0), ($0.p50 ?? 0), $1.path) }
    }

    /// As Prometheus' `histogram_quantile` has it: in a straight line between the bounds of a bucket, and past the last bound that bound.
    /// - Parameter cumulative: bounds in rising order, the last one infinite, each with the count of all up to it.
    static func quantile(_ share: Double, of cumulative: [(key: Double, value: Double)]) -> Double? {
        guard let total = cumulative.last?.value, total > 0 else { return nil }
        let rank = share * total
        var (lower, below) = (0.0, 0.0)
        for (bound, count) in cumulative {
            if count >= rank {
                guard bound.isFinite else { return lower }
                return count > below ? lower + (bound - lower) * (rank - below) / (count - below) : bound
            }
            (lower, below) = (bound, count)
        }
        return lower
    }
}
