import Foundation
import SharedModels

/// A dealer as it is stored.
struct DealerRecord: Sendable, Hashable {
    var id: UUID
    var name: String
    var zipCode: String
    var address: String
    var city: String?
    var state: String?
    var phone: String
    var email: String
    var website: String?
    var specialties: [String]
    var industries: [String]
    var zipCodes: [String]
    /// 0 to 25,000: the radius that it serves.
    var coverageMiles: Double
    var coordinate: Coordinate?
    var rating: Double?
    /// Leads a week that it can take; nil where unknown.
    var capacity: Int?
    var isSample: Bool
}

/// A dealer for a place and a need, with the reasons for its score.
struct DealerMatch: Sendable, Hashable {
    var dealer: DealerRecord
    /// nil where no place was given.
    var miles: Double?
    /// 0 to 100.
    var score: Double
    var reasons: [String]
}

/// What somebody looks for.
struct DealerQuery: Sendable, Hashable {
    var place: Place?
    var zipCode: String?
    /// A category of the catalogue: `AMR`.
    var specialty: String?
    var industry: String?
    /// Two letters; counts only where no place is named.
    var state: String?
    /// nil = widened step by step until somebody is found.
    var radiusMiles: Double?
}

/// Ranks dealers for a place and a need by distance, specialty, rating and capacity. Pure.
struct DealerMatcher: Sendable {
    /// Tried in order while nobody is found; the last one covers the country.
    static let radii: [Double] = [50, 100, 200, 400, 3_000]
    static let weights = (distance: 50.0, specialty: 30.0, rating: 12.0, capacity: 8.0)
    /// Distance at which half of the distance's points are left, miles.
    static let halfDistance = 75.0

    struct Result: Sendable {
        var matches: [DealerMatch]
        /// The radius that was used; nil where no place was given.
        var radiusMiles: Double?
        /// True where the first radius had nobody.
        var widened: Bool
    }

    func match(_ query: DealerQuery, among dealers: [DealerRecord]) -> Result {
        let wanted = query.specialty?.lowercased()
        let able = dealers.filter { dealer in
            guard let wanted else { return true }
            return dealer.specialties.contains { $0.lowercased() == wanted }
        }
        guard let place = query.place else {
            let state = query.state?.uppercased()
            let there = able.filter { state == nil || $0.state?.uppercased() == state }
            return Result(matches: ranked(there.map { score($0, miles: nil, query) }), radiusMiles: nil, widened: false)
        }
        let distances = able.compactMap { dealer in
            dealer.coordinate.map { (dealer, Geography.miles(from: place.coordinate, to: $0)) }
        }
        let steps = query.radiusMiles.map { [$0] } ?? Self.radii
        for radius in steps {
            let near = distances.filter { dealer, miles in
                miles <= radius || query.zipCode.map(dealer.zipCodes.contains) ?? false
            }
            if !near.isEmpty || radius == steps.last {
                let widened = radius != steps.first
                let matches = ranked(near.map { score($0.0, miles: $0.1, query) })
                return Result(
                    // A thousand miles and three thousand score the same; whoever is nearest is wanted then.
                    matches: widened && radius == steps.last ? nearestFirst(matches) : matches,
                    radiusMiles: radius,
                    widened: widened
                )
            }
        }
        return Result(matches: [], radiusMiles: steps.last, widened: steps.count > 1)
    }

    private func ranked(_ matches: [DealerMatch]) -> [DealerMatch] {
        matches.sorted { ($0.score, $1.dealer.name) > ($1.score, $0.dealer.name) }
    }

    private func nearestFirst(_ matches: [DealerMatch]) -> [DealerMatch] {
        matches.sorted { ($0.miles ?? .infinity, $0.dealer.name) < ($1.miles ?? .infinity, $1.dealer.name) }
    }

    private func score(_ dealer: DealerRecord, miles: Double?, _ query: DealerQuery) -> DealerMatch {
        var reasons: [String] = []
        var score = 0.0
        if let miles {
            score += Self.weights.distance * pow(0.5, miles / Self.halfDistance)
            reasons.append("\(Self.format(miles)) miles away")
            if miles <= dealer.coverageMiles || query.zipCode.map(dealer.zipCodes.contains) ?? false {
                reasons.append("covers this area")
            }
        } else {
            score += Self.weights.distance / 2
        }
        if let specialty = query.specialty {
            score += Self.weights.specialty
            reasons.append("sells and services \(specialty)")
        } else {
            score += Self.weights.specialty / 2
        }
        if let industry = query.industry, dealer.industries.contains(industry) {
            reasons.append("works with \(industry)")
        }
        if let rating = dealer.rating {
            score += Self.weights.rating * max(0, min(5, rating)) / 5
            reasons.append("rated \(Self.format(rating)) of 5")
        }
        if let capacity = dealer.capacity, capacity > 0 {
            score += Self.weights.capacity * min(1, Double(capacity) / 10)
        }
        return DealerMatch(dealer: dealer, miles: miles, score: (score * 10).rounded() / 10, reasons: reasons)
    }

    static func format(_ value: Double) -> String {
        value >= 100 ? String(Int(value.rounded())) : String(format: "%.1f", value)
    }
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

extension DealerRecord {
    /// `Reno, NV`, or the ZIP code where no town is known.
    var town: String {
        guard let city else { return zipCode }
        return state.map { "\(city), \($0)" } ?? city
    }
}
