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
