import Foundation
import SharedModels

/// An agent as its card presents it, with the vectors that routing compares.
struct KnownAgent: Sendable {
    /// Stable within the mesh: the card's name in lower case with hyphens, `dealer-matching`.
    let id: String
    let name: String
    let url: URL
    let card: AgentCard
    var skills: [RoutableSkill]
    /// Since when it has not answered; nil while it does. Its trade is still its own: a message for it is
    /// answered with a word that it is away, whoever stands in.
    var awaySince: Date?

    static func id(for name: String) -> String {
        name.lowercased().split { !$0.isLetter && !$0.isNumber }.joined(separator: "-")
    }
}

/// Arithmetic on embeddings.
enum Vector {
    static func dot(_ left: [Float], _ right: [Float]) -> Double {
        var sum: Float = 0
        for index in 0..<min(left.count, right.count) { sum += left[index] * right[index] }
        return Double(sum)
    }
}
