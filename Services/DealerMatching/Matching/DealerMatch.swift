import Foundation
import SharedModels

/// A dealer for a place and a need, with what it scored and why.
struct DealerMatch: Sendable, Hashable {
    /// One of the four things that a dealer is scored for.
    struct Factor: Sendable, Hashable {
        enum Kind: String, Sendable, Hashable, CaseIterable {
            case distance, specialty, rating, capacity
        }

        var kind: Kind
        /// 0 to ``weight``, to a tenth.
        var points: Double
        /// The most there is.
        var weight: Double
        /// What it was scored for: "4.3 miles away".
        var words: String

        var reason: String {
            "\(words): \(Self.number(points)) of \(Self.number(weight)) points"
        }

        /// 30, 29.6: points have tenths at most.
        private static func number(_ value: Double) -> String {
            Int(exactly: value).map(String.init) ?? String(format: "%.1f", value)
        }
    }

    var dealer: DealerRecord
    /// nil where no place was given.
    var miles: Double?
    /// Each kind once, in their order.
    var factors: [Factor]
    /// Whether the dealer serves the place that was named.
    var coversPlace: Bool

    /// 0 to 100: the factors' points together.
    var score: Double { (factors.map(\.points).reduce(0, +) * 10).rounded() / 10 }

    /// What it was scored for in a few words, apart from the distance.
    var summary: String {
        factors.filter { $0.kind != .distance && !$0.words.hasPrefix(DealerScore.noKind) }.map(\.words).joined(
            separator: "; "
        )
    }

    /// Every factor with its points, and what else speaks for the dealer.
    var reasons: [String] { factors.map(\.reason) + (coversPlace ? ["covers this area"] : []) }
}

extension DealerMatch {
    /// As the platform API shows a dealer.
    var published: Dealer {
        Dealer(
            id: dealer.id,
            name: dealer.name,
            coverage: "within \(Int(dealer.coverageMiles)) miles of \(dealer.town)",
            address: dealer.address,
            phone: dealer.phone,
            email: dealer.email,
            specialties: dealer.specialties,
            zipCodes: dealer.zipCodes,
            distanceMiles: miles.map { ($0 * 10).rounded() / 10 },
            website: dealer.website,
            isSample: dealer.isSample
        )
    }
}
