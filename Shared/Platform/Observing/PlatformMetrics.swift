/// What every process counts.
package enum PlatformMetrics {
    package static let requests = HistogramFamily(
        "http_request_duration_seconds",
        "Requests that were answered, by route and status: until the answer, or the head of a stream.",
        labels: ["method", "path", "status"]
    )
    package static let upstreamCalls = HistogramFamily(
        "upstream_request_duration_seconds",
        "Calls of other services until their last byte, by status, or what went wrong.",
        labels: ["upstream", "method", "status"],
        buckets: HistogramFamily.longDurations
    )
    package static let leftAlone = GaugeFamily(
        "upstream_left_alone",
        "1 while a replica of a service is left alone because calls of it fail.",
        labels: ["upstream", "replica"]
    )
    package static let trips = CounterFamily(
        "upstream_trips_total",
        "Times that a replica began to be left alone.",
        labels: ["upstream", "replica"]
    )
    package static let refused = CounterFamily(
        "upstream_refused_total",
        "Calls that were not made because all replicas are left alone.",
        labels: ["upstream"]
    )
    package static let cutConnections = CounterFamily(
        "slow_connections_cut_total",
        "Connections of clients that were too slow.",
        labels: ["reason"]
    )
    package static let spansExported = CounterFamily("otel_spans_exported_total", "Spans that the collector took.")
    package static let spansDropped = CounterFamily(
        "otel_spans_dropped_total",
        "Spans that found no place, or that the collector did not take."
    )
    package static let modelCalls = HistogramFamily(
        "gen_ai_client_operation_duration_seconds",
        "Calls of models (chat, embeddings), by what went wrong; empty where nothing did.",
        labels: ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "error_type"],
        buckets: [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92]
    )
    package static let modelTokens = HistogramFamily(
        "gen_ai_client_token_usage",
        "Tokens of one call of a model, as its provider counts them.",
        labels: ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model", "gen_ai_token_type"],
        buckets: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304]
    )

    /// Has all of them shown, also those that nothing has been counted in.
    static func declare() {
        _ = (requests, upstreamCalls, leftAlone, trips, refused, cutConnections, spansExported, spansDropped)
        _ = (modelCalls, modelTokens)
        ProcessMetrics.begin()
    }
}
