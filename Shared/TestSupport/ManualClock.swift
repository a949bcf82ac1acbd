public import Foundation
import NIOConcurrencyHelpers

/// A time of day that moves only when a test moves it. Pass `{ clock.now }` where a `() -> Date` is wanted.
public final class ManualClock: Sendable {
    private let date: NIOLockedValueBox<Date>

    /// - Parameter start: noon UTC on 15 January 2026 unless given: no midnight, month's end or clock change is near.
    public init(start: Date = Date(timeIntervalSince1970: 1_768_478_400)) { date = NIOLockedValueBox(start) }

    public var now: Date { date.withLockedValue { $0 } }

    public func advance(by duration: Duration) {
        date.withLockedValue { $0 += duration / .seconds(1) }
    }

    public func set(_ new: Date) { date.withLockedValue { $0 = new } }
}
