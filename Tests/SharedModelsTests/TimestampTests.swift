import Foundation
import SharedModels
import Testing

@Suite("Times on the wire")
struct TimestampTests {
    @Test(
        "Every accepted form names the same moment",
        arguments: [
            "2026-01-31T12:00:00Z", "2026-01-31T12:00:00.000Z", "2026-01-31T12:00:00.000000Z",
            "2026-01-31T14:00:00+02:00", "2026-01-31T06:30:00.000-05:30", "2026-01-31T12:00:00+00:00",
        ]
    )
    func forms(_ text: String) throws {
        #expect(try #require(Timestamp.parse(text)) == Date(timeIntervalSince1970: 1_769_860_800))
    }

    @Test("A date without a time is midnight in UTC")
    func plainDate() throws {
        #expect(try #require(Timestamp.parse("2026-01-31")) == Date(timeIntervalSince1970: 1_769_817_600))
    }

    @Test(
        "Fractions of a second are read to the millisecond at least",
        arguments: ["0.25", "0.123", "0.123456", "0.999"]
    )
    func fractions(_ fraction: String) throws {
        let parsed = try #require(Timestamp.parse("2026-01-31T12:00:0\(fraction)Z"))
        let expected = 1_769_860_800 + (Double(fraction) ?? .nan)
        #expect(abs(parsed.timeIntervalSince1970 - expected) < 0.001)
    }

    @Test(
        "What is no time is refused",
        arguments: [
            "", "yesterday", "2026-13-01T00:00:00Z", "12:00", "1769860800", "2026-01-31T25:00:00Z",
            "2026-02-30", "2026-02-29", "2026-01-31T12:00:00", "2026-01-31T12:00", "2026-01-31junk",
            "2026-01-31T12:00:00Zjunk", "2026-01-31T12:00:00.Z", "2026-1-1", "2026-00-10", "2026-01-31T12:60:00Z",
        ]
    )
    func rubbish(_ text: String) { #expect(Timestamp.parse(text) == nil) }

    @Test("Times are written in UTC with milliseconds and Z")
    func written() {
        #expect(Timestamp.format(Date(timeIntervalSince1970: 1_769_860_800)) == "2026-01-31T12:00:00.000Z")
    }

    @Test("A time read and written again keeps its milliseconds", arguments: 0..<1_000)
    func milliseconds(_ millisecond: Int) throws {
        let padded = String(repeating: "0", count: 3 - String(millisecond).count) + String(millisecond)
        let text = "2026-01-31T12:00:00.\(padded)Z"
        #expect(Timestamp.format(try #require(Timestamp.parse(text))) == text)
    }

    @Test(
        "Days before 1970, leap days and the ends of years are kept",
        arguments: [
            "1969-12-31T23:59:59.999Z", "2000-02-29T00:00:00.000Z", "1900-03-01T00:00:00.000Z",
            "2024-12-31T23:59:59.001Z",
            "0001-01-01T00:00:00.000Z", "9999-12-31T00:00:00.000Z",
        ]
    )
    func calendar(_ text: String) throws {
        #expect(Timestamp.format(try #require(Timestamp.parse(text))) == text)
    }

    @Test("The calendar is Foundation's", arguments: (-110...165).map { $0 * 367 })
    func foundation(_ day: Int) {
        let date = Date(timeIntervalSince1970: Double(day) * 86_400)
        #expect(Timestamp.format(date) == date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    }
}
