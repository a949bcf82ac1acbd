import Foundation

/// How much a memory has proved its worth: 0 for one that nothing is known of, from -1 to 1.
///
/// A change d is added to r as tanh(artanh r + artanh d) = (r + d) / (1 + r d), the relativistic sum of velocities. So the
/// bounds hold however often it is called, the order of changes does not matter, opposite changes cancel, and each
/// further one counts for less. Adding and cutting off would forget what lies beyond the bound.
enum Reinforcement {
    /// A full change is counted as this, for ±1 itself could never be left again.
    static let fullStep = 0.95
    /// What stored values are cut to before they are added to.
    static let ceiling = 0.999

    static func sum(_ value: Double, _ change: Double) -> Double {
        let value = min(max(value, -ceiling), ceiling)
        let change = min(max(change, -fullStep), fullStep)
        return (value + change) / (1 + value * change)
    }
}

/// Answer to a request to reinforce.
struct ReinforcedMemory: Codable, Sendable, Hashable {
    var id: UUID
    var reinforcement: Double
}
