import Foundation
import Logging
import Platform
import SharedModels
import Testing

@testable import Agents

@Suite("Slots over older slots")
struct SlotMergingTests {
    private func said(_ texts: String...) -> Slots {
        texts.reduce(Slots()) { older, text in Slots(text: text, now: Moment.now).merged(over: older) }
    }

    @Test("What is said newest wins, and what is not said again stays")
    func newestWins() {
        let slots = said("We make 3 million a year and are in Reno", "revenue is 4 million", "good credit")
        #expect(slots.annualRevenue == 4_000_000)
        #expect(slots.city == "Reno")
        #expect(slots.creditRating == .good)
    }

    @Test("A correction takes the place of the amount that it takes back")
    func correction() {
        let slots = said("Revenue 3 million, the robot costs 60k", "actually 80k, not 60k")
        #expect(slots.equipmentPrice == 80_000)
        #expect(slots.annualRevenue == 3_000_000)
        #expect(slots.unassignedAmounts.isEmpty)
    }

    @Test("A correction without the old amount replaces the only one there is")
    func correctionOfTheOnlyAmount() {
        #expect(said("Our budget is 60k", "sorry, 80k").budget == 80_000)
    }

    @Test("An amount that corrects nothing stays unassigned where there are several")
    func ambiguousCorrection() {
        let slots = said("Revenue 3 million, budget 60k", "actually 80k")
        #expect(slots.budget == 60_000)
        #expect(slots.annualRevenue == 3_000_000)
        #expect(slots.unassignedAmounts == [80_000])
    }

    @Test("Who moves leaves the old ZIP code and state behind")
    func move() {
        let slots = said("We are in Reno, NV 89501", "we moved to Dallas")
        #expect(slots.city == "Dallas")
        #expect(slots.state == "TX")
        #expect(slots.zip == nil)
    }

    @Test("A new ZIP code does not keep the old city")
    func newZIP() {
        let slots = said("We are in Reno", "the site is at 75201")
        #expect(slots.zip == "75201")
        #expect(slots.city == nil)
    }

    @Test("A rating in words stands over an older score")
    func rating() {
        let slots = said("credit score 810", "my credit is poor now")
        #expect(slots.creditRating == .poor)
        #expect(slots.creditScore == nil)
    }

    @Test("What was asked earlier is not asked again")
    func asks() {
        #expect(said("what would a 60k robot cost a month?", "good credit").asks.isEmpty)
    }

    @Test("Where a slot was read from can be told")
    func quotes() {
        let slots = Slots(text: "We run a 40,000 sq ft warehouse in Reno", now: Moment.now)
        #expect(slots.quotes["square_feet"]?.contains("40,000 sq ft") == true)
        #expect(slots.quotes["city"]?.contains("Reno") == true)
    }

    @Test("A conversation is read from its memories, its history and what was captured, newest last")
    func conversation() {
        let memory = ScoredMemory(
            id: UUID(),
            content: "We have a 20,000 sq ft warehouse in Tulsa and 2 million in revenue",
            score: 1,
            role: "user",
            createdAt: Moment.now.addingTimeInterval(-86_400)
        )
        let agents = ScoredMemory(
            id: UUID(),
            content: "Your budget is 1 million",
            score: 1,
            role: "assistant",
            createdAt: Moment.now
        )
        let context = TurnContext(
            identity: Identity(user: "u", role: .user),
            contextID: "c",
            taskID: "t",
            message: "6",
            history: [
                .init(role: "user", content: "It is 40,000 sq ft now"),
                .init(
                    role: "assistant",
                    content: "How many years have you been in business? Our budget robots cost $9,000."
                ),
            ],
            captured: ["annual_revenue": 3_000_000],
            recalled: [agents, memory],
            now: Moment.now,
            logger: Logger(label: "test")
        )
        let turn = OfflineTurn(context: context)
        #expect(turn.slots.yearsInBusiness == 6)
        #expect(turn.earlierSlots.city == "Tulsa")
        #expect(turn.earlierSlots.squareFeet == 40_000)
        #expect(turn.earlierSlots.annualRevenue == 3_000_000)
        #expect(turn.earlierSlots.budget == nil, "what an agent said is no fact about the user")
        #expect(turn.known.yearsInBusiness == 6)
    }
}

enum Moment {
    /// Noon UTC on 1 March 2026.
    static let now = Date(timeIntervalSince1970: 1_772_366_400)
}
