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

    @Test(
        "Where the equipment's value is not known, nothing is approved or declined, and it is no reason",
        arguments: 0..<200
    )
    func withoutAmount(seed: Int) {
        var applicant = Self.applicant(seed)
        applicant.amount = nil
        applicant.existingObligations = seed.isMultiple(of: 3) ? Decimal(seed) * 10_000 : nil
        let decision = CreditDecision(for: applicant)
        #expect(decision.status == .needsReview)
        #expect(!decision.reasons.contains { ($0.statement ?? $0.detail).lowercased().contains("not known") })
        #expect(!decision.reasons.contains { $0.factor == "industry" } || applicant.industry != nil)
    }

    @Test("A small business with poor credit whose robot has no price is looked at, not declined")
    func unpriced() {
        let applicant = Applicant(
            annualRevenue: 250_000,
            yearsInBusiness: 3.5,
            creditRating: .poor,
            industry: .logistics,
            revenueBand: "0-500k",
            ageBand: "2-5"
        )
        let decision = CreditDecision(for: applicant)
        #expect(decision.score == 47 && decision.status == .needsReview)
        #expect(CreditDecision(for: applicant, rules: FirstScorecard()).status == .declined, "as it was before")
        var owing = applicant
        owing.existingObligations = 200_000
        let told = CreditDecision(for: owing)
        #expect(told.score < decision.score, "what is owed counts all the same")
        #expect(told.reasons.contains { $0.statement == "Existing obligations are high for the stated annual revenue" })
    }

    @Test("The same amount over a longer term counts less, and one beyond a whole year's revenue is declined")
    func term() {
        var applicant = Self.strong
        applicant.amount = 450_000
        func score(_ months: Int?) -> Decimal {
            applicant.termMonths = months
            return CreditDecision(for: applicant).score
        }
        #expect(score(nil) == score(60))
        #expect(score(84) >= score(60) && score(90) > score(60) && score(36) < score(60))
        applicant.termMonths = 60
        applicant.amount = 3_000_000
        #expect(CreditDecision(for: applicant).status == .approved)
        applicant.amount = 3_000_001
        let decision = CreditDecision(for: applicant)
        #expect(decision.status == .declined)
        #expect(decision.reasons.first?.factor == "amount_to_revenue")
        #expect(decision.reasons.first?.statement == "Amount requested is high for the stated annual revenue")
    }

    @Test(
        "The limit is the top of the bracket that was ticked; between the figure that stands for it and the top a person looks",
        arguments: [
            ("0-500k", 300_000, .needsReview), ("0-500k", 500_000, .needsReview), ("0-500k", 500_001, .declined),
            ("1m-5m", 3_000_000, .approved), ("1m-5m", 4_900_000, .needsReview), ("1m-5m", 5_000_001, .declined),
            ("10m+", 10_000_000, .approved), ("10m+", 10_500_000, .needsReview), ("10m+", 90_000_000, .needsReview),
        ] as [(String, Double, ApplicationStatus)]
    )
    func bracketLimit(revenue: String, value: Double, wanted: ApplicationStatus) throws {
        let form = try PrequalificationForm(
            Forms.sound {
                $0.annualRevenue = revenue
                $0.equipmentValue = value
            }
        )
        let decision = CreditDecision(for: form.applicant)
        #expect(decision.status == wanted, "\(decision.score)")
        let again = try JSON.decode(Applicant.self, from: try JSON.encode(form.applicant))
        #expect(CreditDecision(for: again) == decision)
    }

    @Test("A decision from before the limit knew brackets replays as it was made")
    func bracketBefore() throws {
        var applicant = try PrequalificationForm(
            Forms.sound {
                $0.annualRevenue = "10m+"
                $0.equipmentValue = 10_500_000
            }
        ).applicant
        applicant.revenueBracket = nil
        #expect(CreditDecision(for: applicant).status == .declined)
    }

    @Test("What was ticked as a bracket is said as a bracket", arguments: Array(PrequalificationForm.revenueBands.keys))
    func brackets(revenue: String) throws {
        for age in PrequalificationForm.ageBands.keys {
            for value in [nil, 50_000, 9_000_000] as [Double?] {
                let form = try PrequalificationForm(
                    Forms.sound {
                        $0.annualRevenue = revenue
                        $0.businessAge = age
                        $0.creditRating = "poor"
                        $0.equipmentValue = value
                    }
                )
                let decision = CreditDecision(for: form.applicant)
                let said =
                    decision.factors.flatMap { [$0.detail, $0.reason ?? ""] } + decision.reasons.compactMap(\.statement)
                for text in said {
                    for nobodys in ["$250,000", "$750,000", "$3,000,000", "$7,500,000", "0.5 ", "1.5 ", "3.5 ", "%"] {
                        #expect(!text.contains(nobodys), "\(text)")
                    }
                }
                #expect(
                    decision.factors[0].detail.hasSuffix("as stated")
                        && decision.factors[1].detail.hasSuffix("as stated")
                )
            }
        }
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
            // Where all that is missing is the value, there is nothing against the applicant to name.
            #expect(decision.status != .declined || !decision.reasons.isEmpty)
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

    @Test("The first scorecard decides as it did")
    func firstScorecard() {
        let first = CreditDecision(for: Self.strong, rules: FirstScorecard())
        #expect(first.scorecardVersion == "2026-11" && first.score == 88 && first.status == .approved)
        #expect(first.factors.map(\.detail).first == "Annual revenue of $3,000,000")
        #expect(first.factors.map(\.points) == [19, 20, 24, 10, 15])
        let now = CreditDecision(for: Self.strong)
        #expect(now.factors.map(\.points) == first.factors.map(\.points))
        #expect(now.factors.map(\.detail) == first.factors.map(\.detail))
        #expect(now.scorecardVersion == "2026-12")
        #expect(ScoringVersions.rules("2026-11") != nil && ScoringVersions.rules("2026-10") == nil)
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
