/// A place in a trace: the W3C header `traceparent` (https://www.w3.org/TR/trace-context/#traceparent-header).
struct TraceContext: Sendable, Hashable {
    /// 32 lower-case hexadecimal digits, not all zero.
    let traceID: String
    /// 16 of them.
    let spanID: String
    let isSampled: Bool

    init(traceID: String, spanID: String, isSampled: Bool) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
    }

    /// - Returns: nil for what is none; the protocol wants it to be ignored then.
    init?(header: String) {
        let parts = header.split(separator: "-", omittingEmptySubsequences: false)
        // Later versions may append fields; version 00 may not, and ff is never one.
        guard parts.count == 4 || (parts.count > 4 && parts[0] != "00"), parts[0] != "ff",
            zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy(Self.isHex) }),
            parts[1].contains(where: { $0 != "0" }), parts[2].contains(where: { $0 != "0" }),
            let flags = UInt8(parts[3], radix: 16)
        else { return nil }
        self.init(traceID: String(parts[1]), spanID: String(parts[2]), isSampled: flags & 1 == 1)
    }

    var header: String { "00-\(traceID)-\(spanID)-\(isSampled ? "01" : "00")" }

    /// The beginning of a new trace.
    /// - Parameter isSampled: by the trace's id.
    static func root(isSampled: (String) -> Bool = { _ in true }) -> TraceContext {
        let id = digits(UInt64.random(in: 1 ... .max)) + newSpanID()
        return TraceContext(traceID: id, spanID: newSpanID(), isSampled: isSampled(id))
    }

    /// A step within this one.
    func child() -> TraceContext { TraceContext(traceID: traceID, spanID: Self.newSpanID(), isSampled: isSampled) }

    func sampled(_ isSampled: Bool) -> TraceContext {
        TraceContext(traceID: traceID, spanID: spanID, isSampled: isSampled)
    }

    private static func newSpanID() -> String { digits(UInt64.random(in: 1 ... .max)) }

    private static func digits(_ number: UInt64) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: 16 - text.utf8.count) + text
    }

    private static func isHex(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
