import Foundation
import Testing

@testable import DealerMatching

@Suite("Matching dealers")
struct DealerMatcherTests {
    static let reno = Place(name: "Reno, NV", coordinate: Coordinate(latitude: 39.5261, longitude: -119.8130))

    static func dealer(
        _ name: String,
        at coordinate: Coordinate,
        specialties: [String] = ["AMR"],
        rating: Double = 4
    ) -> DealerRecord {
        DealerRecord(
            id: UUID(),
            name: name,
            zipCode: "89501",
            address: "",
            city: nil,
            state: nil,
            phone: "",
            email: "",
            website: nil,
            specialties: specialties,
            industries: [],
            zipCodes: [],
            coverageMiles: 100,
            coordinate: coordinate,
            rating: rating,
            capacity: 5,
            isSample: true
        )
    }

    static let near = dealer("Near", at: Coordinate(latitude: 39.53, longitude: -119.75))
    static let sacramento = dealer("Sacramento", at: Coordinate(latitude: 38.58, longitude: -121.49))
    static let boston = dealer("Boston", at: Coordinate(latitude: 42.36, longitude: -71.06), specialties: ["Drone"])

    @Test("Great-circle distances agree with published ones")
    func distances() {
        let newYork = Coordinate(latitude: 40.7128, longitude: -74.0060)
        let losAngeles = Coordinate(latitude: 34.0522, longitude: -118.2437)
        #expect(abs(Geography.miles(from: newYork, to: losAngeles) - 2_446) < 3)
        #expect(Geography.miles(from: newYork, to: newYork) == 0)
    }

    @Test("The closest able dealer comes first, and only the radius that found somebody counts")
    func closest() {
        let result = DealerMatcher().match(
            DealerQuery(place: Self.reno, specialty: "AMR"),
            among: [Self.boston, Self.sacramento, Self.near]
        )
        #expect(result.matches.map(\.dealer.name) == ["Near"])
        #expect(result.radiusMiles == 50)
        #expect(!result.widened)
    }

    @Test("Where nobody is near the radius is widened, and says so")
    func widened() {
        let result = DealerMatcher().match(
            DealerQuery(place: Self.reno, specialty: "drone"),
            among: [Self.boston, Self.near]
        )
        #expect(result.matches.map(\.dealer.name) == ["Boston"])
        #expect(result.widened)
    }

    @Test("A radius that was asked for is kept")
    func fixedRadius() {
        let result = DealerMatcher().match(
            DealerQuery(place: Self.reno, radiusMiles: 20),
            among: [Self.sacramento]
        )
        #expect(result.matches.isEmpty)
        #expect(result.radiusMiles == 20)
    }

    @Test("A dealer that serves the ZIP code is near wherever it sits")
    func servedZip() {
        var served = Self.sacramento
        served.zipCodes = ["89501"]
        let result = DealerMatcher().match(
            DealerQuery(place: Self.reno, zipCode: "89501", radiusMiles: 20),
            among: [served]
        )
        #expect(result.matches.count == 1)
    }

    @Test("A dealer that nobody has placed is found where it names the ZIP code, and nowhere else")
    func withoutPosition() throws {
        var dealer = Self.near
        dealer.coordinate = nil
        dealer.zipCodes = ["89501"]
        let found = DealerMatcher().match(DealerQuery(place: Self.reno, zipCode: "89501"), among: [dealer])
        let match = try #require(found.matches.first)
        #expect(match.miles == nil && match.coversPlace && found.radiusMiles == 50)
        #expect(match.reasons.contains("distance not known: 25 of 50 points"))
        #expect(DealerMatcher().match(DealerQuery(place: Self.reno, zipCode: "89431"), among: [dealer]).matches.isEmpty)
    }

    @Test("Who takes no requests comes last and, where somebody must be found, does not end the search")
    func full() {
        var full = Self.near
        full.capacity = 0
        let query = DealerQuery(place: Self.reno, specialty: "AMR")
        let looking = DealerMatcher().match(query, among: [full, Self.sacramento])
        #expect(looking.matches.map(\.dealer.name) == ["Near"] && looking.radiusMiles == 50)
        var need = query
        need.needsCapacity = true
        let needing = DealerMatcher().match(need, among: [full, Self.sacramento])
        #expect(needing.matches.map(\.dealer.name) == ["Sacramento", "Near"] && needing.radiusMiles == 200)
        #expect(DealerMatcher().match(need, among: [full]).matches.map(\.dealer.name) == ["Near"])
    }

    @Test("Any of the kinds that a word stands for will do; a word that nobody knows excludes nobody")
    func kinds() {
        let dealers = [Self.near, Self.boston]
        func found(_ said: String, needs: Bool = true) -> [String] {
            let kind = WantedKind(said, among: dealers)
            let query = DealerQuery(
                place: Self.reno,
                specialty: said,
                specialties: kind.isUnknown && !needs ? nil : kind.specialties,
                radiusMiles: 3_000
            )
            return DealerMatcher().match(query, among: dealers).matches.map(\.dealer.name)
        }
        #expect(found("drones") == ["Boston"] && found("amrs") == ["Near"])
        #expect(found("AMR or drone") == ["Near", "Boston"] && found("Zeppelin") == ["Near", "Boston"])
        #expect(found("Zeppelin", needs: false).isEmpty && found("cobots").isEmpty)
        var own = Self.near
        own.specialties = ["Exo-Skeleton"]
        #expect(WantedKind("exo skeletons", among: [own]).specialties == ["Exo-Skeleton"])
    }

    @Test("Every score lies in 0 to 100, and a better rating never scores less", arguments: 0..<50)
    func scores(step: Int) {
        let coordinate = Coordinate(latitude: 25 + Double(step) / 2, longitude: -75 - Double(step))
        let plain = Self.dealer("x", at: coordinate, rating: 3)
        let better = Self.dealer("x", at: coordinate, rating: 5)
        let scores = [plain, better].compactMap {
            DealerMatcher().match(DealerQuery(place: Self.reno, radiusMiles: 3_000), among: [$0]).matches.first?.score
        }
        #expect(scores.count == 2)
        #expect(scores.allSatisfy { (0...100).contains($0) })
        #expect((scores.first ?? 0) < (scores.last ?? 0))
    }

    @Test(
        "ZIP codes are five digits, or ZIP+4",
        arguments: [
            ("89501", true), ("89501-1234", true), ("8950", false), ("895011", false), ("8950a", false), ("", false),
            ("89501-", false),
        ]
    )
    func zipCodes(text: String, valid: Bool) {
        #expect(ZipCode.isValid(text) == valid)
    }
}
