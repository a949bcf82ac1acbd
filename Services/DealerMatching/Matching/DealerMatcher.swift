import Foundation

/// What somebody looks for.
struct DealerQuery: Sendable, Hashable {
    var place: Place?
    var zipCode: String?
    /// A kind of robot as it was named: `AMR`, `cobots`.
    var specialty: String?
    /// The specialties that it stands for, any of which will do; nil = what was named, empty = nobody knows it, and all dealers do.
    var specialties: [String]?
    var industry: String?
    /// Two letters; counts only where no place is named.
    var state: String?
    /// nil = widened step by step until somebody is found.
    var radiusMiles: Double?
    /// Whether somebody must be found who takes requests.
    var needsCapacity = false

    /// Specialties that a dealer must have one of; nil = none.
    var required: [String]? {
        specialties.map { $0.isEmpty ? nil : $0 } ?? specialty.map { [$0] }
    }
}

/// Finds dealers within a radius and ranks them by ``DealerScore``. Pure.
struct DealerMatcher: Sendable {
    /// Tried in order while nobody is found; the last one covers the country.
    static let radii: [Double] = [50, 100, 200, 400, 3_000]

    struct Result: Sendable {
        var matches: [DealerMatch]
        /// The radii that were looked within, in order; empty where no place was given. Each holds the one before.
        var steps: [Double]

        /// The radius that was used; nil where no place was given.
        var radiusMiles: Double? { steps.last }
        /// True where the first radius had nobody.
        var widened: Bool { steps.count > 1 }
    }

    func match(_ query: DealerQuery, among dealers: [DealerRecord]) -> Result {
        let wanted = query.required?.map { $0.lowercased() }
        let able = dealers.filter { dealer in
            guard let wanted else { return true }
            return dealer.specialties.contains { wanted.contains($0.lowercased()) }
        }
        let scoring = DealerScore(query: query)
        func match(_ dealer: DealerRecord, _ miles: Double?) -> DealerMatch {
            let isNear = miles.map { $0 <= dealer.coverageMiles } ?? false
            return DealerMatch(
                dealer: dealer,
                miles: miles,
                factors: scoring.factors(of: dealer, miles: miles),
                coversPlace: isNear || serves(dealer, query)
            )
        }
        guard let place = query.place else {
            let state = query.state?.uppercased()
            let there = able.filter { state == nil || $0.state?.uppercased() == state }
            return Result(matches: Self.bestFirst(there.map { match($0, nil) }), steps: [])
        }
        // Where a dealer is may be unknown; one that names the ZIP code is found all the same.
        let distances: [(DealerRecord, Double?)] = able.map { dealer in
            (dealer, dealer.coordinate.map { Geography.miles(from: place.coordinate, to: $0) })
        }
        let radii = query.radiusMiles.map { [$0] } ?? Self.radii
        var steps: [Double] = []
        for radius in radii {
            steps.append(radius)
            let near = distances.filter { dealer, miles in
                miles.map { $0 <= radius } == true || serves(dealer, query)
            }
            let isEnough = query.needsCapacity ? near.contains { $0.0.takesRequests } : !near.isEmpty
            if !isEnough, radius != radii.last { continue }
            let matches = near.map { match($0.0, $0.1) }
            // A thousand miles and three thousand score the same; whoever is nearest is wanted then.
            let isLastResort = steps.count > 1 && radius == radii.last
            return Result(
                matches: isLastResort ? Self.nearestFirst(matches) : Self.bestFirst(matches),
                steps: steps
            )
        }
        return Result(matches: [], steps: steps)
    }

    /// Whether the dealer names the ZIP code as its own, however far away it sits.
    private func serves(_ dealer: DealerRecord, _ query: DealerQuery) -> Bool {
        query.zipCode.map(dealer.zipCodes.contains) ?? false
    }

    /// Of one score the nearer comes first, then by name, then by id, so that the order never changes by itself. Who takes no
    /// requests comes after everybody else.
    static func bestFirst(_ matches: [DealerMatch]) -> [DealerMatch] {
        matches.sorted { first, second in
            if first.dealer.takesRequests != second.dealer.takesRequests { return first.dealer.takesRequests }
            return first.score != second.score ? first.score > second.score : comesBefore(first, second)
        }
    }

    private static func nearestFirst(_ matches: [DealerMatch]) -> [DealerMatch] {
        matches.sorted { first, second in
            if first.dealer.takesRequests != second.dealer.takesRequests { return first.dealer.takesRequests }
            return comesBefore(first, second)
        }
    }

    private static func comesBefore(_ first: DealerMatch, _ second: DealerMatch) -> Bool {
        let (near, far) = (first.miles ?? .infinity, second.miles ?? .infinity)
        if near != far { return near < far }
        if first.dealer.name != second.dealer.name { return first.dealer.name < second.dealer.name }
        return first.dealer.id.uuidString < second.dealer.id.uuidString
    }

    static func format(_ value: Double) -> String {
        value >= 100 ? String(Int(min(value, 1e6).rounded())) : String(format: "%.1f", value)
    }
}
