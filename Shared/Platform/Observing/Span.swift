import Foundation
import SharedModels

/// One step of a trace that has ended: what it was, when, and how it went. Nothing of what it carried.
struct Span: Sendable {
    /// Its own place; `parent` is the span that it is a step of.
    var context: TraceContext
    var parent: String?
    /// `POST /v1/chat`.
    var name: String
    var kind: SpanKind
    var attributes: [SpanAttribute] = []
    var hasFailed = false
    var start: Date
    var duration: Duration

    /// As OTLP writes it in JSON: https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding (ids are hexadecimal,
    /// 64-bit numbers are texts).
    var otlp: JSONValue {
        let began = Int64(start.timeIntervalSince1970 * 1e9)
        var span: [String: JSONValue] = [
            "traceId": .string(context.traceID), "spanId": .string(context.spanID), "name": .string(name),
            "kind": .int(kind.rawValue),
            "startTimeUnixNano": .string(String(began)),
            "endTimeUnixNano": .string(String(began + Int64(duration / .nanoseconds(1)))),
            "attributes": .array(attributes.map(\.otlp)),
            // STATUS_CODE_ERROR.
            "status": hasFailed ? ["code": 2] : [:],
        ]
        if let parent { span["parentSpanId"] = .string(parent) }
        return .object(span)
    }

    /// The body of one export.
    /// - Parameter resource: what all of them come from.
    static func export(_ spans: [Span], resource: [SpanAttribute]) -> JSONValue {
        [
            "resourceSpans": [
                [
                    "resource": ["attributes": .array(resource.map(\.otlp))],
                    "scopeSpans": [
                        [
                            "scope": ["name": "ybryx-mesh", "version": .string(BuildInfo.version)],
                            "spans": .array(spans.map(\.otlp)),
                        ]
                    ],
                ]
            ]
        ]
    }
}

/// https://opentelemetry.io/docs/specs/otel/trace/api/#spankind; the numbers are those of OTLP.
public enum SpanKind: Int, Sendable {
    case inside = 1
    case server = 2
    case client = 3
}

/// A name of OpenTelemetry's conventions, and its value.
struct SpanAttribute: Sendable {
    var key: String
    var value: SpanValue

    init(_ key: String, _ value: SpanValue) {
        self.key = key
        self.value = value
    }

    var otlp: JSONValue { ["key": .string(key), "value": value.otlp] }
}

public enum SpanValue: Sendable, Hashable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringInterpolation
{
    case text(String)
    case number(Int)
    case texts([String])

    public init(stringLiteral value: String) { self = .text(value) }
    public init(integerLiteral value: Int) { self = .number(value) }

    var otlp: JSONValue {
        switch self {
        case .text(let text): ["stringValue": .string(text)]
        case .number(let number): ["intValue": .string(String(number))]
        case .texts(let texts):
            ["arrayValue": ["values": .array(texts.map { ["stringValue": .string($0)] })]]
        }
    }
}
