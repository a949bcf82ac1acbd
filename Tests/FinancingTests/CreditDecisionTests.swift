import Foundation
import SharedModels
import Testing

@testable import Financing

@Suite("Credit decisions")
struct CreditDecisionTests {
    static let strong = Applicant(
        annualRevenue: 3_000_000,
        yearsInBusiness: 6,
        creditRating: .good,
        industry: .logistics,
        amount: 60_000
    )

    @Test("A sound business is approved, without reasons against it")
    func approved() {
        let decision = CreditDecision(for: Self.strong)
        #expect(decision.status == .approved)
        #expect(decision.reasons.isEmpty)
        #expect(decision.score == decision.factors.reduce(Decimal(0)) { $0 + $1.points })
    }

    @Test("A new business with poor credit is declined, and is told the factors that cost most")
    func declined() {
        let applicant = Applicant(
            annualRevenue: 100_000,
            yearsInBusiness: 0.5,
            creditRating: .poor,
            industry: .retail,
            amount: 90_000
        )
        let decision = CreditDecision(for: applicant)
        #expect(decision.status == .declined)
        #expect(decision.reasons.first?.factor == "credit_rating")
        #expect(decision.reasons.count == 4)
    }

    @Test("Nothing is approved before the equipment's value is known")
    func withoutAmount() {
        var applicant = Self.strong
        applicant.amount = nil
        #expect(CreditDecision(for: applicant).status == .needsReview)
    }

    @Test("Every reason is a factor that was scored and lost points, four at most; it prints how many are")
    func reasonsAreScoredFactors() {
        var (told, scored) = (0, 0)
        for seed in 0..<300 {
            let decision = CreditDecision(for: Self.applicant(seed))
            let lost = Set(decision.factors.filter { $0.lost > 0 }.map(\.factor))
            told += decision.reasons.count
            scored += decision.reasons.count { lost.contains($0.factor) }
            #expect(decision.reasons.count <= 4)
            #expect(decision.reasons.allSatisfy { lost.contains($0.factor) })
            #expect((0...100).contains(decision.score))
            #expect(decision.factors.reduce(Decimal(0)) { $0 + $1.maximum } == 100)
            #expect(decision.status == .approved || !decision.reasons.isEmpty)
        }
        print("reasons: \(scored) of \(told) are factors that were scored, in 300 applications")
    }

    @Test("Better figures never score less", arguments: 0..<200)
    func monotone(seed: Int) {
        let applicant = Self.applicant(seed)
        var better = applicant
        better.annualRevenue *= 2
        better.yearsInBusiness += 1
        #expect(CreditDecision(for: better).score >= CreditDecision(for: applicant).score)
        var dearer = applicant
        dearer.amount = (dearer.amount ?? 0) * 2
        if applicant.amount != nil {
            #expect(CreditDecision(for: dearer).score <= CreditDecision(for: applicant).score)
        }
    }

    @Test("A decision replays from its stored inputs")
    func replay() throws {
        let stored = try JSON.encode(Self.strong)
        let again = try JSON.decode(Applicant.self, from: stored)
        #expect(CreditDecision(for: again) == CreditDecision(for: Self.strong))
    }

    /// Spread over the whole space by a fixed rule, so that a failure can be repeated.
    static func applicant(_ seed: Int) -> Applicant {
        let mixed = (seed &* 2_654_435_761) & 0xFFFF_FFFF
        return Applicant(
            annualRevenue: Decimal(mixed % 12_000_000),
            yearsInBusiness: Double(mixed % 97) / 8,
            creditRating: CreditRating.allCases[mixed % 4],
            industry: mixed % 7 == 6 ? nil : Industry.allCases[mixed % 6],
            amount: mixed % 5 == 4 ? nil : Decimal(1 + mixed % 2_000_000)
        )
    }
}
