import Foundation

/// Which tokens that are good for one call were used already. Each process remembers its own, for longer than such a token lives.
///
/// Two generations are kept, the older of which is forgotten when the younger is old or full, so that nothing is ever searched through.
struct SpentTokens: Sendable {
    /// Longer than a token for one call lives, with room for clocks that differ.
    static let memory: TimeInterval = 70
    /// Of each generation. Past it the oldest are forgotten sooner: more than that many calls in ``memory`` seconds that change something
    /// are more than one process takes.
    static let capacity = 500_000

    private var young: Set<UUID> = []
    private var old: Set<UUID> = []
    private var since: Date?
    private let capacity: Int

    init(capacity: Int = Self.capacity) { self.capacity = capacity }

    /// - Returns: false where it was used before.
    mutating func spend(_ id: UUID, now: Date) -> Bool {
        if now.timeIntervalSince(since ?? now) >= Self.memory * 2 {
            (old, young, since) = ([], [], now)
        } else if now.timeIntervalSince(since ?? now) >= Self.memory || young.count >= capacity {
            (old, young, since) = (young, [], now)
        }
        since = since ?? now
        guard !old.contains(id) else { return false }
        return young.insert(id).inserted
    }
}
