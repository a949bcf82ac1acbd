package import HTTPTypes
package import Logging
import NIOConcurrencyHelpers

/// What is written down of every request: a metric, and a line in the log. Nothing of what it carried.
package struct RequestNotes: Sendable {
    private struct Key: Hashable {
        let method: String
        let path: String
        let status: Int
    }

    /// Made once each: to make one costs more than to use it. Methods, patterns and statuses are few.
    private let known = NIOLockedValueBox<[Key: HistogramFamily.Series]>([:])

    package init() {}

    /// - Parameter path: the route's pattern.
    package func note(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ status: Int,
        _ time: Duration,
        isLogged: Bool = true,
        _ logger: Logger
    ) {
        series(method, path, status).observe(time)
        if isLogged { log(method, path, status, time, logger) }
    }

    /// `http_request_duration_seconds` of such requests.
    package func series(_ method: HTTPRequest.Method, _ path: String, _ status: Int) -> HistogramFamily.Series {
        let key = Key(method: Self.label(method), path: path, status: status)
        return known.withLockedValue { known in
            if let series = known[key] { return series }
            let series = PlatformMetrics.requests.series(key.method, path, String(status))
            known[key] = series
            return series
        }
    }

    package func log(
        _ method: HTTPRequest.Method,
        _ path: String,
        _ status: Int,
        _ time: Duration,
        _ logger: Logger
    ) {
        logger.info(
            "request",
            metadata: [
                "http.method": "\(method.rawValue)", "http.path": "\(path)", "http.status": "\(status)",
                "ms": "\(Int(time / .milliseconds(1)))",
            ]
        )
    }

    /// A caller may invent methods; every one of them would be a time series of its own.
    private static let methods: Set<HTTPRequest.Method> = [.get, .post, .put, .patch, .delete, .head, .options]

    package static func label(_ method: HTTPRequest.Method) -> String {
        methods.contains(method) ? method.rawValue : "other"
    }

    /// Whether a caller's id of a request is taken over.
    package static func isPlain(id: String) -> Bool {
        (1...128).contains(id.utf8.count)
            && id.utf8.allSatisfy {
                (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0) || $0 == 45 || $0 == 95
            }
    }
}
