import Foundation
import SharedModels
import Testing

@testable import Agents

@Suite("Slots: a person's life is not the business's")
struct LifeSlotTests {
    private static func years(_ text: String, answering question: String? = nil) throws -> Double? {
        let now = try #require(Timestamp.parse("2026-03-01T00:00:00Z"))
        return Slots(text: text, answering: question, now: now).yearsInBusiness
    }

    static let lives = [
        "the owner is 71 years old", "she is 34", "aged 52", "a 60-year-old founder", "our CEO turned 40",
        "our CEO turned 40 last year", "I'm 71 years old", "I am 71", "She turned 71 years old",
        "My partner and I are 60 years old", "The owner, who is 71 years old, signs", "The owner, 71, signs",
        "Owner 71 years old, revenue 1 million", "we are both 71 years old", "she is in her 60s", "He is a 45 yo man",
        "The owner of the company is 71 years old", "The company's owner is 71 years old",
        "She runs the company and is 71 years old", "The company is run by a 60-year-old", "I was born in 1955",
        "the age of the owner is 71", "at the age of 71", "71 years of age", "My age is 71", "the guarantor, aged 66",
        "Our founder is a 60 year old woman", "a 34-year-old man owns it", "her husband is 50 years old",
        "Maria is 71 years old", "our forklift is 6 years old", "My daughter is 5 years old", "married for 20 years",
        "I've been married 12 years", "I came from Mexico 15 years ago", "I immigrated in 1990",
        "We have lived here for 12 years", "I have been a citizen for 10 years", "on public assistance for 2 years",
        "I have 20 years of experience",
    ]

    @Test("How old a person is, or how long something in a life has lasted, is no time in business", arguments: lives)
    func life(_ said: String) throws {
        #expect(try Self.years(said) == nil)
        #expect(try Self.years(said, answering: "How many years have you been in business?") == nil)
        for sign in [". ", "; "] {
            #expect(try Self.years("We are 3 years in business\(sign)\(said).") == 3)
            #expect(try Self.years("\(said)\(sign)We have been in business for 3 years.") == 3)
            #expect(try Self.years("Revenue 1.2 million a year, 3 years in business, fair credit\(sign)\(said)") == 3)
            #expect(try Self.years("\(said)\(sign)The company is 3 years old") == 3)
            #expect(try Self.years("Founded in 2023\(sign)\(said)") == 3)
        }
    }

    @Test(
        "How old the business is, is",
        arguments: [
            "we are 6 years old", "the company is 6 years old", "in business for 6 years", "founded in 2020",
            "a six year old company", "our bakery is 6 years old", "It is 6 years old", "We're 6 years old",
            "We make about 3 million a year, 6 years old, good credit", "our startup is now 6 years old",
            "The company, owned by a woman, is 6 years old", "a 6-year-old woman-owned business",
            "Our CEO says the company is 6 years old", "The owner's company is 6 years old",
            "I run a trucking company, 6 years old", "Can a 6 year old bakery get a lease?", "business age: 6",
            "The age of the company is 6 years", "I am a woman and we have been in business for 6 years",
            "Acme Logistics is 6 years old", "I started the business 6 years ago", "we've been around 6 years",
            "Divorced woman in business for 6 years", "My wife and I have been running the company for 6 years",
            "She founded the company 6 years ago", "Born in 1955, I started the company in 2020",
            "we have been a Muslim-owned business for 6 years", "My husband and I founded it in 2020",
            "The business is 6 years old and I am 71 years old", "We are a 6-year-old company",
        ]
    )
    func business(_ said: String) throws {
        #expect(try Self.years(said) == 6)
    }

    @Test("What a person lives on is no revenue")
    func assistance() {
        for said in [
            "Revenue is 900k a year, I also get $14,000 a year in food stamps",
            "I get $1,200 a month from SSI. Revenue is 900k a year",
            "Revenue is 900k a year and $9,000 a year of alimony",
        ] {
            let slots = Slots(text: said)
            #expect(slots.annualRevenue == 900_000, "\(said)")
            #expect(slots.monthlyPayment == nil && slots.unassignedAmounts.isEmpty, "\(said)")
        }
    }
}
