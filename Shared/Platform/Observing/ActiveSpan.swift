import Foundation
import NIOConcurrencyHelpers

/// A step of a trace that is under way. It ends once; what is set later is lost.
public final class ActiveSpan: Sendable {
    private struct State {
        var name: String
        var attributes: [SpanAttribute]
        var hasFailed = false
        var isOver = false
    }

    let context: TraceContext
    let exporter: SpanExporter
    private let parent: String?
    private let kind: SpanKind
    private let start = Date()
    private let began = ContinuousClock.now
    private let state: NIOLockedValueBox<State>

    init(
        _ name: String,
        _ kind: SpanKind,
        context: TraceContext,
        parent: String?,
        attributes: [(String, SpanValue)],
        exporter: SpanExporter
    ) {
        self.context = context
        self.parent = parent
        self.kind = kind
        self.exporter = exporter
        state = NIOLockedValueBox(State(name: name, attributes: attributes.map { SpanAttribute($0, $1) }))
    }

    /// What calls that it makes carry on: a W3C `traceparent`.
    public var traceparent: String { context.header }

    func rename(_ name: String) { state.withLockedValue { $0.name = name } }

    public func set(_ key: String, _ value: SpanValue) {
        state.withLockedValue { Self.set(key, value, in: &$0.attributes) }
    }

    /// Once a key, the latest.
    private static func set(_ key: String, _ value: SpanValue, in attributes: inout [SpanAttribute]) {
        if let index = attributes.firstIndex(where: { $0.key == key }) {
            attributes[index].value = value
        } else {
            attributes.append(SpanAttribute(key, value))
        }
    }

    public func set(_ key: String, _ value: String) { set(key, .text(value)) }
    public func set(_ key: String, _ value: Int) { set(key, .number(value)) }

    /// - Parameter type: one of few words, never what a message says.
    public func fail(_ type: String) {
        state.withLockedValue { state in
            state.hasFailed = true
            Self.set("error.type", .text(type), in: &state.attributes)
        }
    }

    /// That it was given up is no failure.
    public func fail(_ error: any Error) {
        if error is CancellationError { return set("error.type", "cancelled") }
        fail(Tracing.kind(of: error))
    }

    public func end() {
        let ended: State? = state.withLockedValue { state in
            defer { state.isOver = true }
            return state.isOver ? nil : state
        }
        guard let ended else { return }
        exporter.offer(
            Span(
                context: context,
                parent: parent,
                name: ended.name,
                kind: kind,
                attributes: ended.attributes,
                hasFailed: ended.hasFailed,
                start: start,
                duration: ContinuousClock.now - began
            )
        )
    }

    /// A step within it.
    func child(_ name: String, _ kind: SpanKind, _ attributes: [(String, SpanValue)]) -> ActiveSpan {
        ActiveSpan(
            name,
            kind,
            context: context.child(),
            parent: context.spanID,
            attributes: attributes,
            exporter: exporter
        )
    }
}

/// An error that tells its kind to traces and metrics.
public protocol KindOfError: Error {
    /// One of few words: `timeout`.
    var kindOfError: String { get }
}

/// Steps of the trace that the current task is in. Where nobody records it they cost next to nothing.
public enum Tracing {
    /// The step that is under way here; nil where nobody records.
    @TaskLocal public static var current: ActiveSpan?

    /// Begins a step, which has to be ended; nil where nobody records.
    public static func begin(
        _ name: @autoclosure () -> String,
        _ kind: SpanKind = .inside,
        _ attributes: @autoclosure () -> [(String, SpanValue)] = []
    ) -> ActiveSpan? {
        current?.child(name(), kind, attributes())
    }

    /// Runs `body` as one step; what fails in it is noted.
    public static func span<R>(
        _ name: @autoclosure () -> String,
        _ kind: SpanKind = .inside,
        _ attributes: @autoclosure () -> [(String, SpanValue)] = [],
        _ body: (ActiveSpan?) async throws -> R
    ) async rethrows -> R {
        guard let span = begin(name(), kind, attributes()) else { return try await body(nil) }
        return try await running(span, body)
    }

    /// Work that no request waits for: a trace of its own, as far as it is sampled.
    public static func root<R>(
        _ name: String,
        process: ProcessContext,
        _ body: (ActiveSpan?) async throws -> R
    ) async rethrows -> R {
        let context = TraceContext.root(isSampled: process.settings.traceSampler.samples)
        guard let exporter = process.spans, context.isSampled else { return try await body(nil) }
        let span = ActiveSpan(name, .inside, context: context, parent: nil, attributes: [], exporter: exporter)
        return try await running(span, body)
    }

    private static func running<R>(
        _ span: ActiveSpan,
        _ body: (ActiveSpan?) async throws -> R
    ) async rethrows -> R {
        defer { span.end() }
        return try await $current.withValue(span) {
            try await RequestScope.$traceparent.withValue(span.traceparent) {
                do {
                    return try await body(span)
                } catch {
                    span.fail(error)
                    throw error
                }
            }
        }
    }

    static func kind(of error: any Error) -> String {
        switch error {
        case let error as any KindOfError: error.kindOfError
        case let error as APIError: error.code
        case is DeadlineExceeded: "timeout"
        default: String(describing: type(of: error))
        }
    }
}
