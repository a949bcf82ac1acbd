import Testing

@testable import Agents

@Suite("Slots: business")
struct BusinessSlotTests {
    @Test("The business, its credit and the people are read", arguments: said)
    func read(_ said: Said) throws { try said.check() }

    static let said = [
        Said("email me at noon", #"{"consent":true}"#, answering: "And what is your name?"),
        Said("We started in 2019", #"{"years_in_business":7}"#),
        Said("two years in business", #"{"years_in_business":2}"#),
        Said("credit score 710", #"{"credit_rating":"good","credit_score":710}"#),
        Said("My FICO is 812", #"{"credit_rating":"excellent","credit_score":812}"#),
        Said("Call me at (775) 555-0134", #"{"consent":true,"phone":"+17755550134"}"#, asks: [.contact]),
        Said("dana@acme-logistics.com", #"{"email":"dana@acme-logistics.com"}"#),
        Said(
            "my company is Acme Logistics LLC",
            #"{"business_name":"Acme Logistics LLC","business_type":"llc","industry":"logistics"}"#
        ),
        Said("I'm Dana", #"{"contact_name":"Dana"}"#),
        Said(
            "Can a two year old company get approved for a lease?",
            #"{"years_in_business":2}"#,
            asks: [.qualification]
        ),
        Said("What is our chance of approval with poor credit?", #"{"credit_rating":"poor"}"#, asks: [.qualification]),
        Said(
            "My name is Dana, I am the operations manager at Acme Logistics",
            #"{"business_name":"Acme Logistics","contact_name":"Dana","industry":"logistics"}"#
        ),
        Said("I am 45 years old and the business is 3 years old", #"{"years_in_business":3}"#),
        Said("18 months in business", #"{"years_in_business":1.5}"#),
        Said("credit isn't great", #"{"credit_rating":"fair"}"#),
        Said("This is Dana Smith from Acme", #"{"business_name":"Acme","contact_name":"Dana Smith"}"#),
        Said("We do not have good credit", #"{"credit_rating":"poor"}"#),
        Said("credit is not bad", #"{"credit_rating":"fair"}"#),
        Said("Company was founded 1998", #"{"years_in_business":28}"#),
        Said("we are a sole proprietorship", #"{"business_type":"sole-proprietor"}"#),
        Said("Customers call us at 800-555-0199 to place orders", #"{}"#),
        Said("Our clients email us at orders@acme.com", #"{}"#),
        Said("I consent to being contacted", #"{"consent":true}"#),
        Said("don't contact me", #"{"consent":false}"#),
        Said("you don't have my consent", #"{"consent":false}"#),
        Said("I agree, those are too far", "{}"),
        Said("I'm at joe@acme.com but please don't email me", #"{"consent":false,"email":"joe@acme.com"}"#),
        Said("six months old startup", #"{"years_in_business":0.5}"#),
        Said("Years in business: 3", #"{"years_in_business":3}"#),
        Said("company has been around for 12 years", #"{"years_in_business":12}"#),
        Said("we've been operating since 2008", #"{"years_in_business":18}"#),
        Said("I started the business 3 years ago", #"{"years_in_business":3}"#),
        Said("opened in March 2021", #"{"years_in_business":5}"#),
        Said("5 yrs in biz", #"{"years_in_business":5}"#),
        Said("in business for over 10 years", #"{"years_in_business":10}"#),
        Said("My credit score is around 640", #"{"credit_rating":"fair","credit_score":640}"#),
        Said("credit score: 580", #"{"credit_rating":"fair","credit_score":580}"#),
        Said("fico score of 745", #"{"credit_rating":"excellent","credit_score":745}"#),
        Said("our credit is excellent", #"{"credit_rating":"excellent"}"#),
        Said("bad credit", #"{"credit_rating":"poor"}"#),
        Said("average credit", #"{"credit_rating":"fair"}"#),
        Said("our business credit is pretty solid", #"{"credit_rating":"good"}"#),
        Said("call 1-800-555-0199", #"{"phone":"+18005550199"}"#),
        Said("(415) 555 2671 ext 4", #"{"phone":"+14155552671"}"#),
        Said(
            "reach me: JANE.DOE+robots@Example.co.uk",
            #"{"consent":true,"email":"jane.doe+robots@example.co.uk"}"#,
            asks: [.contact]
        ),
        Said("My name is john smith", #"{"contact_name":"John Smith"}"#),
        Said("call me Priya", #"{"contact_name":"Priya"}"#),
        Said(
            "Hi, this is Maria from Sunrise Growers",
            #"{"business_name":"Sunrise Growers","contact_name":"Maria","industry":"agriculture"}"#
        ),
        Said(
            "On behalf of Blue Ridge Dairy Co.",
            #"{"business_name":"Blue Ridge Dairy Co","facility":"farm","industry":"agriculture"}"#
        ),
        Said(
            "Business name: Peak Builders Inc",
            #"{"business_name":"Peak Builders Inc","business_type":"corporation","industry":"construction"}"#
        ),
        Said("We're called Northstar Robotics", #"{"business_name":"Northstar Robotics"}"#),
        Said("call me at 775 555 0134", #"{"consent":true,"phone":"+17755550134"}"#, asks: [.contact]),
        Said(
            "my name is dana and i run a farm",
            #"{"contact_name":"Dana","facility":"farm","industry":"agriculture"}"#
        ),
        Said("We started in spring 2015", #"{"years_in_business":11}"#),
        Said("this is Dana", #"{"contact_name":"Dana"}"#),
    ]
}
