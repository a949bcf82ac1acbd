import Foundation
import SharedModels

/// One request as a trace shows it: what it was, when, and how it ended. Nothing of what it carried.
struct Span: Sendable {
    /// Its own place; `parent` is the caller's span.
    var context: TraceContext
    var parent: String?
    /// `POST /v1/chat`.
    var name: String
    var method: String
    var route: String
    var status: Int
    var requestID: String
    var start: Date
    var duration: Duration

    /// As OTLP writes it in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding (ids are hexadecimal,
    /// 64-bit numbers are texts).
    var otlp: JSONValue {
        let began = Int64(start.timeIntervalSince1970 * 1e9)
        var span: [String: JSONValue] = [
            "traceId": .string(context.traceID), "spanId": .string(context.spanID), "name": .string(name),
            // SPAN_KIND_SERVER
            "kind": 2,
            "startTimeUnixNano": .string(String(began)),
            "endTimeUnixNano": .string(String(began + Int64(duration / .nanoseconds(1)))),
            "attributes": [
                Self.attribute("http.request.method", ["stringValue": .string(method)]),
                Self.attribute("http.route", ["stringValue": .string(route)]),
                Self.attribute("http.response.status_code", ["intValue": .string(String(status))]),
                Self.attribute("request.id", ["stringValue": .string(requestID)]),
            ],
            // A server's span fails by what is the server's fault: STATUS_CODE_ERROR.
            "status": status >= 500 ? ["code": 2] : [:],
        ]
        if let parent { span["parentSpanId"] = .string(parent) }
        return .object(span)
    }

    /// The body of one export.
    static func export(_ spans: [Span], service: String) -> JSONValue {
        [
            "resourceSpans": [
                [
                    "resource": [
                        "attributes": [
                            attribute("service.name", ["stringValue": .string(service)]),
                            attribute("service.namespace", ["stringValue": "ybryx-mesh"]),
                        ]
                    ],
                    "scopeSpans": [["scope": ["name": "ybryx-mesh"], "spans": .array(spans.map(\.otlp))]],
                ]
            ]
        ]
    }

    private static func attribute(_ key: String, _ value: JSONValue) -> JSONValue {
        ["key": .string(key), "value": value]
    }
}
