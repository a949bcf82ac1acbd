import Foundation
import SharedModels

extension FilterTests {
    static func time(
        _ moment: MemoryFilter.Moment,
        _ value: JSONValue,
        _ path: String
    ) throws(FilterProblem) -> MemoryFilter {
        if value == "*" { return .time(moment, .present) }
        return try operators(value, path, bare: "eq") { op, value, path throws(FilterProblem) in
            if op == "in" {
                var tests: [MemoryFilter] = []
                for (item, path) in try values(value, path) {
                    tests.append(try span(moment, item, path).within(moment))
                }
                return .any(tests)
            }
            guard ["eq", "ne", "gt", "gte", "lt", "lte"].contains(op) else { return nil }
            let span = try span(moment, value, path)
            return switch op {
            case "gt": .time(moment, .from(span.end))
            case "gte": .time(moment, .from(span.start))
            case "lt": .time(moment, .before(span.start))
            case "lte": .time(moment, .before(span.end))
            case "ne": .not(span.within(moment))
            default: span.within(moment)
            }
        }
    }

    /// From the start, up to but without the end.
    struct Span: Sendable, Hashable {
        var start: Date
        var end: Date

        func within(_ moment: MemoryFilter.Moment) -> MemoryFilter {
            .all([.time(moment, .from(start)), .time(moment, .before(end))])
        }
    }

    private static func span(
        _ moment: MemoryFilter.Moment,
        _ value: JSONValue,
        _ path: String
    ) throws(FilterProblem) -> Span {
        guard let (date, isDay) = Moments.read(value), MetadataRules.dates.contains(date) else {
            throw FilterProblem(
                field: path,
                message: "must be a date or time such as 2026-01-31 or 2026-01-31T12:00:00Z, or seconds since 1970"
            )
        }
        if moment == .expiresAt {
            // The last day of a memory is that which its end closes: (midnight, midnight].
            let day = Expiry.startOfDay(date).addingTimeInterval(0.000_001)
            return Span(start: day, end: day.addingTimeInterval(86_400))
        }
        if isDay { return Span(start: date, end: date.addingTimeInterval(86_400)) }
        // Times are shown to the nearest millisecond.
        return Span(start: date.addingTimeInterval(-0.000_5), end: date.addingTimeInterval(0.000_5))
    }
}

/// Times as clients write them.
enum Moments {
    /// ISO 8601, a plain date, a time without a zone (which is UTC), or seconds since 1970; nil for anything else.
    static func read(_ value: JSONValue) -> (date: Date, isDay: Bool)? {
        if let seconds = value.doubleValue { return (Date(timeIntervalSince1970: seconds), false) }
        guard let text = value.stringValue else { return nil }
        if text.utf8.count == 10, let day = Timestamp.parse(text) { return (day, true) }
        let time = text.replacing(" ", with: "T", maxReplacements: 1)
        return (Timestamp.parse(time) ?? Timestamp.parse(time + "Z")).map { ($0, false) }
    }
}

/// Mem0's expiry: by the day in UTC, which is the last on which the memory counts.
enum Expiry {
    static func startOfDay(_ date: Date) -> Date {
        Date(timeIntervalSince1970: (date.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
    }

    /// The end of the day.
    static func end(of day: Date) -> Date { startOfDay(day).addingTimeInterval(86_400) }

    /// The last day, as `2026-01-31`.
    static func lastDay(before end: Date) -> String {
        String(Timestamp.format(startOfDay(end.addingTimeInterval(-0.000_001))).prefix(10))
    }
}
