/// Which traces are recorded: `OTEL_TRACES_SAMPLER` and `OTEL_TRACES_SAMPLER_ARG`
/// (https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/#general-sdk-configuration).
public struct TraceSampler: Sendable, Hashable {
    static let names = [
        "always_on", "always_off", "traceidratio", "parentbased_always_on", "parentbased_always_off",
        "parentbased_traceidratio",
    ]

    /// Whether the caller's word counts.
    var isParentBased = true
    /// Of the traces that begin here, from 0 to 1.
    var ratio = 1.0

    public init() {}

    init(name: String, ratio: Double) {
        isParentBased = name.hasPrefix("parentbased_")
        self.ratio = name.hasSuffix("always_on") ? 1 : name.hasSuffix("always_off") ? 0 : ratio
    }

    /// Whether a request's trace is recorded.
    func samples(_ trace: TraceContext, parent: TraceContext?) -> Bool {
        if isParentBased, let parent { return parent.isSampled }
        return samples(trace.traceID)
    }

    /// By the trace's id, so that all processes with the same ratio decide alike: its last 56 bits are random
    /// (https://www.w3.org/TR/trace-context-2/#random-trace-id-flag).
    func samples(_ traceID: String) -> Bool {
        if ratio >= 1 { return true }
        let random = UInt64(traceID.suffix(14), radix: 16) ?? 0
        return Double(random) < ratio * 0x1p56
    }
}
