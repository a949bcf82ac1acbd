import Foundation
import Testing

@testable import Memory

@Suite("Weights, rarity and vectors of a search")
struct WeightsTests {
    @Test("A weight is replaced by its name, and only within its range")
    func replace() {
        var weights = ScoringWeights.balanced
        #expect(weights.replace("recency", with: 0.5) == nil)
        #expect(weights.recency == 0.5)
        #expect(weights.replace("half_life_hours", with: 0) != nil)
        #expect(weights.replace("semantic", with: .nan) != nil)
        #expect(weights.replace("semantic", with: -1) != nil)
        #expect(weights.replace("charm", with: 1)?.contains("recency") == true)
        #expect(weights.semantic == 0.75)
    }

    @Test("The standard profile has the platform's weights")
    func standard() {
        let weights = ScoringWeights.standard
        #expect(
            [weights.semantic, weights.recency, weights.reinforcement, weights.halfLifeHours] == [0.45, 0.35, 0.20, 24]
        )
    }

    @Test("A word in every memory is worth next to nothing, a rare one much, none ever less than nothing")
    func rarity() {
        let common = StemCount(stem: "a", memories: 1_000, total: 1_000).rarity
        let rare = StemCount(stem: "b", memories: 1, total: 1_000).rarity
        #expect(common > 0 && common < 0.001)
        #expect(abs(rare - log(1 + 999.5 / 1.5)) < 1e-12)
        #expect(StemCount(stem: "c", memories: 2_000, total: 1_000).rarity >= 0)
    }

    @Test("Candidates are looked up by the rarest words, within the limit, by one at least")
    func lookups() {
        let stems = [("common", 1_500), ("rare", 3), ("absent", 0), ("usual", 400)]
            .map { StemCount(stem: $0.0, memories: $0.1, total: 20_000) }
        #expect(StemCount.lookups(stems, limit: 2_000) == ["rare", "usual", "common"])
        #expect(StemCount.lookups(stems, limit: 500) == ["rare", "usual"])
        #expect(
            StemCount.lookups([StemCount(stem: "common", memories: 9_000, total: 20_000)], limit: 500) == ["common"]
        )
        #expect(StemCount.lookups([], limit: 500).isEmpty)
    }

    @Test("The cosine with a mean vector is the weighted mean of the cosines")
    func meanVector() {
        let asked: [Float] = [1, 0, 0]
        let said: [Float] = [0, 1, 0]
        let memory: [Float] = [0.6, 0.8, 0]
        let mean = QueryVector(asked: asked, said: said)
        let cosine = Duplicates.cosine(memory, mean.values) / mean.length
        #expect(abs(cosine * mean.length - (0.3 * 0.6 + 0.7 * 0.8)) < 1e-6)
        #expect(QueryVector(asked: asked).length == 1)
    }

    @Test("A page's cursor comes back as it was, and nothing else is one")
    func cursor() throws {
        let cursor = PageCursor(createdAt: Date(timeIntervalSince1970: 1_768_478_400.123456), id: UUID())
        let back = try #require(PageCursor(text: cursor.text))
        #expect(back.id == cursor.id)
        #expect(abs(back.createdAt.timeIntervalSince(cursor.createdAt)) < 1e-6)
        for text in ["", "x", "AAAA", "!!", cursor.text + "x"] { #expect(PageCursor(text: text) == nil) }
    }
}
