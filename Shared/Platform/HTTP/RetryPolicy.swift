public import Foundation

/// How long to wait before a request is tried again: exponential with full jitter, or what the server asks for.
public struct RetryPolicy: Sendable, Hashable {
    public var maximumRetries: Int
    public var base: Duration
    public var ceiling: Duration
    /// A server that asks for more patience than this is treated as down: a caller is waiting.
    public var longestServerDelay: Duration

    public init(
        maximumRetries: Int = 3,
        base: Duration = .milliseconds(250),
        ceiling: Duration = .seconds(8),
        longestServerDelay: Duration = .seconds(20)
    ) {
        self.maximumRetries = maximumRetries
        self.base = base
        self.ceiling = ceiling
        self.longestServerDelay = longestServerDelay
    }

    /// nil: give up. `attempt` counts from 0, `random` is in 0..<1.
    public func delay(afterAttempt attempt: Int, serverAsksFor asked: Duration?, random: Double) -> Duration? {
        guard attempt < maximumRetries else { return nil }
        let bound = min(ceiling, base * (1 << min(attempt, 16)))
        guard let asked else { return bound * random }
        // A little on top of what the server asks for, so that callers it turned away together do not come back together.
        return asked <= longestServerDelay ? asked + base * random : nil
    }

    /// Reads `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
    public static func retryAfter(_ value: String?, now: Date) -> Duration? {
        guard let value = value?.trimmingCharacters(in: .whitespaces), !value.isEmpty else { return nil }
        if let seconds = Double(value) {
            return seconds.isFinite && seconds >= 0 && seconds < 1e9 ? .seconds(seconds) : nil
        }
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = TimeZone(secondsFromGMT: 0)
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
        guard let date = format.date(from: value) else { return nil }
        return .seconds(max(0, date.timeIntervalSince(now)))
    }
}
