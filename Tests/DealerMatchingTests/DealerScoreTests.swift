import Foundation
import Testing

@testable import DealerMatching

/// Numbers that look random and are the same in every run.
private struct Dice: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

@Suite("Scoring dealers")
struct DealerScoreTests {
    private static func dealers(_ count: Int, _ dice: inout Dice) -> [DealerRecord] {
        let odd: [Double?] = [nil, 0, 5, -3, 7, .nan, .infinity]
        let capacities: [Int?] = [nil, 0, -4, 3, 10, 500, .max]
        return (0..<count).map { number in
            var dealer = DealerMatcherTests.dealer(
                "Dealer \(number % 7)",
                at: Coordinate(
                    latitude: Double.random(in: 25...49, using: &dice),
                    longitude: Double.random(in: -124 ... -67, using: &dice)
                ),
                specialties: Bool.random(using: &dice) ? ["AMR"] : ["AMR", "Drone"]
            )
            dealer.rating =
                Bool.random(using: &dice)
                ? Double.random(in: 0...5, using: &dice) : odd.randomElement(using: &dice) ?? nil
            dealer.capacity = capacities.randomElement(using: &dice) ?? nil
            dealer.industries = Bool.random(using: &dice) ? ["logistics"] : []
            return dealer
        }
    }

    private static func query(_ dice: inout Dice, radius: Double? = nil) -> DealerQuery {
        DealerQuery(
            place: Place(
                name: "Somewhere",
                coordinate: Coordinate(
                    latitude: Double.random(in: 25...49, using: &dice),
                    longitude: Double.random(in: -124 ... -67, using: &dice)
                )
            ),
            specialty: ["AMR", "Drone", nil].randomElement(using: &dice) ?? nil,
            industry: ["logistics", "retail", nil].randomElement(using: &dice) ?? nil,
            radiusMiles: radius
        )
    }

    @Test("The points of an example are what the weights say, each with its reason")
    func example() throws {
        var dealer = DealerMatcherTests.dealer("Near", at: DealerMatcherTests.reno.coordinate, rating: 4.5)
        dealer.capacity = 5
        dealer.industries = ["logistics"]
        let query = DealerQuery(place: DealerMatcherTests.reno, specialty: "AMR", industry: "logistics")
        let here = try #require(DealerMatcher().match(query, among: [dealer]).matches.first)
        #expect(
            here.reasons == [
                "0.0 miles away: 50 of 50 points", "sells and services AMR, works with logistics: 30 of 30 points",
                "rated 4.5 of 5: 10.8 of 12 points", "takes 5 requests a week: 4 of 8 points", "covers this area",
            ]
        )
        #expect(here.score == 94.8)
        let factors = DealerScore(query: query).factors(of: dealer, miles: 75)
        #expect(factors.map(\.points) == [25, 30, 10.8, 4])
        let other = DealerScore(query: DealerQuery(specialty: "AMR", industry: "retail"))
        #expect(other.factors(of: dealer, miles: nil).map(\.points) == [25, 24, 10.8, 4])
        dealer.rating = nil
        dealer.capacity = nil
        let unknown = DealerScore(query: DealerQuery()).factors(of: dealer, miles: nil)
        #expect(unknown.map(\.points) == [25, 15, 0, 0])
        #expect(unknown.map(\.words).suffix(2) == ["not rated yet", "capacity not known"])
    }

    @Test("Who sells the kind and little else scores more than who sells it among many, industry or not")
    func focus() {
        for industry in [nil, "logistics"] as [String?] {
            let scoring = DealerScore(query: DealerQuery(specialty: "AMR", industry: industry))
            let points = [["AMR"], ["AMR", "Drone"], ["AMR", "Drone", "Cobot", "AGV"]].map { kinds in
                let dealer = DealerMatcherTests.dealer("x", at: DealerMatcherTests.reno.coordinate, specialties: kinds)
                return scoring.factors(of: dealer, miles: 1)[1]
            }
            #expect(points[0].points > points[1].points && points[1].points > points[2].points)
            #expect(points[0].points == (industry == nil ? 30 : 24))
            #expect(points[2].words.hasPrefix("sells and services AMR, among 4 kinds"))
        }
    }

    @Test("A score is its factors' points, all four shown, and never outside 0 to 100", arguments: 0..<40)
    func bounds(seed: UInt64) {
        var dice = Dice(state: seed)
        let dealers = Self.dealers(60, &dice)
        let result = DealerMatcher().match(Self.query(&dice, radius: 3_000), among: dealers)
        #expect(!result.matches.isEmpty)
        for match in result.matches {
            #expect((0...100).contains(match.score))
            #expect(match.factors.map(\.kind) == DealerMatch.Factor.Kind.allCases)
            #expect(match.factors.map(\.weight).reduce(0, +) == 100)
            #expect(match.factors.allSatisfy { (0...$0.weight).contains($0.points) })
            #expect(match.factors.allSatisfy { match.reasons.contains($0.reason) })
            #expect(abs(match.factors.map(\.points).reduce(0, +) - match.score) < 0.001)
        }
    }

    @Test("All else equal, further is never better, and a lot further is worse", arguments: 0..<40)
    func distance(seed: UInt64) {
        var dice = Dice(state: seed)
        let dealer = Self.dealers(1, &dice)[0]
        let scoring = DealerScore(query: Self.query(&dice))
        func score(_ miles: Double) -> Double { scoring.factors(of: dealer, miles: miles).map(\.points).reduce(0, +) }
        let scores = stride(from: 0.0, through: 3_000, by: 7).map(score)
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 >= $1 })
        for miles in stride(from: 0.0, through: 300, by: 25) { #expect(score(miles) > score(miles + 25)) }
    }

    @Test(
        "A larger radius holds every dealer of a smaller one, and widening loses none that is nearer",
        arguments: 0..<40
    )
    func widening(seed: UInt64) throws {
        var dice = Dice(state: seed)
        let dealers = Self.dealers(12, &dice)
        var query = Self.query(&dice)
        query.zipCode = "89501"
        var known = dealers
        known[0].zipCodes = ["89501"]
        var smaller: Set<UUID> = []
        for radius in [10, 50, 100, 200, 400, 900, 3_000] as [Double] {
            query.radiusMiles = radius
            let found = Set(DealerMatcher().match(query, among: known).matches.map(\.dealer.id))
            #expect(found.isSuperset(of: smaller))
            smaller = found
        }
        query.radiusMiles = nil
        let result = DealerMatcher().match(query, among: dealers)
        let used = try #require(result.radiusMiles)
        #expect(result.steps == Array(DealerMatcher.radii.prefix(result.steps.count)))
        #expect(result.widened == (result.steps.count > 1))
        let able = dealers.filter { dealer in query.specialty.map(dealer.specialties.contains) ?? true }
        let miles = able.compactMap { dealer in
            dealer.coordinate.flatMap { there in query.place.map { Geography.miles(from: $0.coordinate, to: there) } }
        }
        #expect(result.matches.count == miles.count { $0 <= used })
        // It is widened only while nobody is there.
        if let before = result.steps.dropLast().last { #expect(!miles.contains { $0 <= before }) }
        if let nearest = miles.min(), !result.matches.isEmpty {
            #expect(result.matches.compactMap(\.miles).min() == nearest)
        }
    }

    @Test("The order does not depend on that of the table, not even among equals", arguments: 0..<20)
    func stable(seed: UInt64) {
        var dice = Dice(state: seed)
        var dealers = Self.dealers(30, &dice)
        // Twins in all but the id.
        dealers += dealers.map { dealer in
            var twin = dealer
            twin.id = UUID()
            return twin
        }
        for radius in [nil, 3_000] as [Double?] {
            let query = Self.query(&dice, radius: radius)
            let order = DealerMatcher().match(query, among: dealers).matches.map(\.dealer.id)
            for _ in 0..<5 {
                let again = DealerMatcher().match(query, among: dealers.shuffled(using: &dice))
                #expect(again.matches.map(\.dealer.id) == order)
            }
        }
    }

    @Test("Of one score the nearer comes first")
    func ties() {
        // Both round to the same tenth of a point.
        let at = DealerMatcherTests.reno.coordinate
        let far = DealerMatcherTests.dealer("A", at: Coordinate(latitude: at.latitude + 0.001, longitude: at.longitude))
        let near = DealerMatcherTests.dealer("B", at: at)
        let result = DealerMatcher().match(DealerQuery(place: DealerMatcherTests.reno), among: [far, near])
        #expect(Set(result.matches.map(\.score)).count == 1)
        #expect(result.matches.map(\.dealer.name) == ["B", "A"])
    }
}
