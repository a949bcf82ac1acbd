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
        arguments: ["", "yesterday", "2026-13-01T00:00:00Z", "12:00", "1769860800"]
    )
    func rubbish(_ text: String) { #expect(Timestamp.parse(text) == nil) }

    @Test("Times are written in UTC with milliseconds and Z")
    func written() {
        #expect(Timestamp.format(Date(timeIntervalSince1970: 1_769_860_800)) == "2026-01-31T12:00:00.000Z")
    }
}
