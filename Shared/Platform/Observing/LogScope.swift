import Logging

/// What every line in JSON says of the request that it was written in, whoever writes it.
enum LogScope {
    /// Of the task that logs.
    static let provider = Logger.MetadataProvider {
        var metadata: Logger.Metadata = [:]
        if let id = RequestScope.requestID { metadata["request.id"] = .string(id) }
        if let header = RequestScope.traceparent, let trace = TraceContext(header: header) {
            metadata["trace_id"] = .string(trace.traceID)
            metadata["span_id"] = .string(trace.spanID)
        }
        return metadata
    }
}
