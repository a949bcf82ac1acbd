import Testing

@testable import Agents

@Suite("Slots: answer")
struct AnswerSlotTests {
    @Test("A bare answer is read by the question it answers", arguments: said)
    func read(_ said: Said) throws { try said.check() }

    static let said = [
        Said("3 million", #"{"annual_revenue":3000000}"#, answering: "What annual revenue do you have?"),
        Said("6", #"{"years_in_business":6}"#, answering: "How many years have you been in business?"),
        Said("pretty good", #"{"credit_rating":"good"}"#, answering: "And what is your credit rating like?"),
        Said(
            "3 million, 6 years, good",
            #"{"annual_revenue":3000000,"credit_rating":"good","years_in_business":6}"#,
            answering: "What is your annual revenue, how many years have you been in business and how is your credit?"
        ),
        Said("reno", #"{"city":"Reno","state":"NV"}"#, answering: "Where are you located?"),
        Said("dana", #"{"contact_name":"Dana"}"#, answering: "What is your name?"),
        Said("yes", #"{"consent":true}"#, answering: "May I keep your e-mail?"),
        Said("two", #"{"counts":{"robots":2}}"#, answering: "How many robots do you need?"),
        Said("maybe 50 thousand", #"{"budget":50000}"#, answering: "What is your budget?"),
        Said("25000", #"{"square_feet":25000}"#, answering: "How large is the warehouse?"),
        Said("60", #"{"term_months":60}"#, answering: "What term would you like?"),
        Said("15", #"{"payload_kg":15}"#, answering: "How heavy are the parts in kg?"),
    ]
}
