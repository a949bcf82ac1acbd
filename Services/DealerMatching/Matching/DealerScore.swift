import Foundation

/// What a dealer scores for a place and a need: distance 50, specialty 30, rating 12, capacity 8. Pure.
struct DealerScore: Sendable {
    static let weights = (distance: 50.0, specialty: 30.0, rating: 12.0, capacity: 8.0)
    /// Distance at which half of the distance's points are left, miles.
    static let halfDistance = 75.0
    /// Of the specialty's points, those for knowing the industry that was named.
    static let industryPoints = 6.0
    /// Requests a week from which capacity scores in full.
    static let fullCapacity = 10.0

    /// Of the specialty's points, the part that goes by how much of what the dealer sells is the kind that was named.
    static let focusShare = 0.2

    static let noKind = "no kind of robot was named"

    let query: DealerQuery

    func factors(of dealer: DealerRecord, miles: Double?) -> [DealerMatch.Factor] {
        [distance(miles), specialty(dealer), rating(dealer), capacity(dealer)]
    }

    private func distance(_ miles: Double?) -> DealerMatch.Factor {
        // Nothing is known of the distance: half, so that the rest still tells dealers apart.
        guard let miles else {
            let words = query.place == nil ? "no place to measure from" : "distance not known"
            return factor(.distance, 0.5, Self.weights.distance, words)
        }
        let share = pow(0.5, miles / Self.halfDistance)
        return factor(.distance, share, Self.weights.distance, "\(DealerMatcher.format(miles)) miles away")
    }

    private func specialty(_ dealer: DealerRecord) -> DealerMatch.Factor {
        let weight = Self.weights.specialty
        let (share, words) = kind(of: dealer)
        guard let industry = query.industry else { return factor(.specialty, share, weight, words) }
        let knows = dealer.industries.contains { $0.lowercased() == industry.lowercased() }
        let points = share * (weight - Self.industryPoints) + (knows ? Self.industryPoints : 0)
        return factor(
            .specialty,
            points / weight,
            weight,
            words + (knows ? ", works with \(industry)" : ", \(industry) not among its industries")
        )
    }

    /// Who sells the wanted kind and little else knows it better than who sells it among many.
    private func kind(of dealer: DealerRecord) -> (share: Double, words: String) {
        guard let said = query.specialty else { return (0.5, Self.noKind) }
        guard let wanted = query.required else { return (0.5, "no dealer names “\(said)”") }
        let sold = dealer.specialties.filter { own in wanted.contains { $0.lowercased() == own.lowercased() } }
        let count = max(1, dealer.specialties.count)
        let share = 1 - Self.focusShare * (1 - Double(max(1, sold.count)) / Double(count))
        let words = "sells and services \(sold.isEmpty ? said : sold.joined(separator: " and "))"
        return (share, count > max(1, sold.count) ? words + ", among \(count) kinds" : words)
    }

    private func rating(_ dealer: DealerRecord) -> DealerMatch.Factor {
        guard let rating = dealer.rating else { return factor(.rating, 0, Self.weights.rating, "not rated yet") }
        let words = "rated \(DealerMatcher.format(rating)) of 5"
        return factor(.rating, rating / 5, Self.weights.rating, words)
    }

    private func capacity(_ dealer: DealerRecord) -> DealerMatch.Factor {
        guard let capacity = dealer.capacity else {
            return factor(.capacity, 0, Self.weights.capacity, "capacity not known")
        }
        let words = capacity > 0 ? "takes \(capacity) requests a week" : "takes no requests now"
        return factor(.capacity, Double(capacity) / Self.fullCapacity, Self.weights.capacity, words)
    }

    /// Points to a tenth, and never beyond what there is, whatever is stored.
    private func factor(
        _ kind: DealerMatch.Factor.Kind,
        _ share: Double,
        _ weight: Double,
        _ words: String
    ) -> DealerMatch.Factor {
        let bounded = share.isFinite ? max(0, min(1, share)) : 0
        let points = (bounded * weight * 10).rounded() / 10
        return DealerMatch.Factor(kind: kind, points: points, weight: weight, words: words)
    }
}
