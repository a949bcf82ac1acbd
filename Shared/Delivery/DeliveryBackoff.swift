/// How long a message waits before it is sent again: from seconds to an hour, so that a receiver that is down for a day still
/// hears of it.
public struct DeliveryBackoff: Sendable, Hashable {
    /// How often a message is sent before it is given up; 34 span a day.
    public var tries: Int

    private static let base = 10.0
    private static let longest = 3_600.0
    /// As long as a receiver may ask for.
    private static let longestAsked = Duration.seconds(86_400)

    public init(tries: Int) { self.tries = tries }

    /// Seconds to wait. Half of the wait is certain, the other half by chance, so that not all come back together.
    ///
    /// - Parameters:
    ///   - attempt: from 1.
    ///   - asked: what the receiver asks for.
    ///   - random: from 0, below 1.
    public func delay(afterAttempt attempt: Int, asked: Duration?, random: Double) -> Double {
        let bound = min(Self.longest, Self.base * Double(1 << min(max(attempt, 1) - 1, 16)))
        let own = bound / 2 * (1 + random)
        guard let asked, asked <= Self.longestAsked else { return own }
        return max(own, asked / .seconds(1) + Self.base / 2 * random)
    }
}
