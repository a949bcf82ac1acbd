import SharedModels
import Testing

@testable import Agents

@Suite("Slots: money")
struct MoneySlotTests {
    @Test("What an amount is, is told by the words near it", arguments: said)
    func read(_ said: Said) throws { try said.check() }

    static let said = [
        Said(
            "We make about 3 million a year, 6 years old, good credit; what would a 60,000 dollar robot cost a month?",
            #"{"annual_revenue":3000000,"credit_rating":"good","equipment_value":60000,"years_in_business":6}"#,
            asks: [.monthlyCost]
        ),
        Said("85k", #"{}"#, unassigned: [85000]),
        Said("We owe 200,000 on other loans", #"{"existing_obligations":200000}"#),
        Said(
            "We make 3 million a year and owe 200,000 dollars, and want a 60,000 dollar robot",
            #"{"annual_revenue":3000000,"equipment_value":60000,"existing_obligations":200000}"#
        ),
        Said("we have a $150,000 loan outstanding", #"{"existing_obligations":150000}"#),
        Said("debts of 50k", #"{"existing_obligations":50000}"#),
        Said("What would a loan of 80,000 cost a month?", #"{"equipment_value":80000}"#, asks: [.monthlyCost]),
        Said(
            "Revenue 400k, fair credit, we want 500,000 dollars",
            #"{"annual_revenue":400000,"credit_rating":"fair"}"#,
            answering: "To give you an indication I need your annual revenue.",
            unassigned: [500_000]
        ),
        Said(
            "We are 8 months old and our credit is poor. Would we get 150,000 dollars?",
            #"{"credit_rating":"poor","equipment_value":150000,"years_in_business":0.67}"#
        ),
        Said(#"We have $1.2M revenue and the robot is 85k"#, #"{"annual_revenue":1200000,"equipment_value":85000}"#),
        Said("about 1.5 mil in sales", #"{"annual_revenue":1500000}"#),
        Said("half a million in annual revenue", #"{"annual_revenue":500000}"#),
        Said("over 48 months", #"{"term_months":48}"#),
        Said("5 year lease", #"{"term_months":60}"#),
        Said("10 percent down", #"{"down_payment_percent":10}"#),
        Said("actually 80k, not 60k", #"{}"#, unassigned: [80000], retracted: [60000]),
        Said("Our budget is 80k, not 60k", #"{"budget":80000}"#, retracted: [60000]),
        Said("What would a 60,000 dollar robot cost a month?", #"{"equipment_value":60000}"#, asks: [.monthlyCost]),
        Said(
            #"Monthly payment for $85k over 48 months"#,
            #"{"equipment_value":85000,"term_months":48}"#,
            asks: [.monthlyCost]
        ),
        Said(
            "How much is the lease on a robot that costs 120,000 over five years?",
            #"{"equipment_value":120000,"term_months":60}"#,
            asks: [.monthlyCost]
        ),
        Said("Show me the payment schedule at 9.5 percent", #"{"apr":9.5}"#, asks: [.monthlyCost]),
        Said(
            "Would we qualify? Revenue 1.2 million, four years in business, fair credit",
            #"{"annual_revenue":1200000,"credit_rating":"fair","years_in_business":4}"#,
            asks: [.qualification]
        ),
        Said("Do we prequalify for a 100k robot?", #"{"equipment_value":100000}"#, asks: [.qualification]),
        Said("Our budget is 200k and we want to start in spring", #"{"budget":200000,"timeline":"in spring"}"#),
        Said(#"$250k a month in sales"#, #"{"annual_revenue":3000000}"#),
        Said(#"can we pay $2,000 a month?"#, #"{"monthly_payment":2000}"#, asks: [.monthlyCost]),
        Said("revenue between 1 and 2 million", #"{"annual_revenue":1000000}"#),
        Said("60 to 80k budget", #"{"budget":80000}"#),
        Said("a million and a half in revenue", #"{"annual_revenue":1500000}"#),
        Said("We gross two and a half million dollars", #"{"annual_revenue":2500000}"#),
        Said("revenue 85000 in 89501", #"{"annual_revenue":85000,"zip_code":"89501"}"#),
        Said("a robot for 60000", #"{"equipment_value":60000}"#),
        Said("we have 50k for a robot", #"{"budget":50000}"#),
        Said("I'd put 15k down", #"{"down_payment":15000}"#),
        Said(#"down payment of $10,000"#, #"{"down_payment":10000}"#),
        Said("it costs 12500", #"{"equipment_value":12500}"#),
        Said("what about 72 months", #"{"term_months":72}"#),
        Said(
            "How much would it be with 20% down and 60 months?",
            #"{"down_payment_percent":20,"term_months":60}"#,
            asks: [.monthlyCost]
        ),
        Said("Our interest rate now is 8%", #"{"apr":8}"#, asks: [.rate]),
        Said("I have 12,000 dollars", #"{"budget":12000}"#),
        Said(
            "We have a budget of 1.5 million and revenue of 20 million",
            #"{"annual_revenue":20000000,"budget":1500000}"#
        ),
        Said(
            "Revenue: 800k. Credit: fair. Years: 3. Price: 45k.",
            #"{"annual_revenue":800000,"credit_rating":"fair","equipment_value":45000,"years_in_business":3}"#
        ),
        Said(
            "Revenue 800k, time in business 3 years, credit fair, equipment 45k",
            #"{"annual_revenue":800000,"credit_rating":"fair","equipment_value":45000,"years_in_business":3}"#
        ),
        Said(
            #"annual sales of $4,500,000 with credit score 655 and 11 yrs in business"#,
            #"{"annual_revenue":4500000,"credit_rating":"fair","credit_score":655,"years_in_business":11}"#
        ),
        Said(#"We made $900k last year"#, #"{"annual_revenue":900000}"#),
        Said("We're a 12 million dollar company", #"{"annual_revenue":12000000}"#),
        Said("Price is 60k, actually 70k", #"{"equipment_value":70000}"#),
        Said("we want to spend no more than 60k", #"{"budget":60000}"#),
        Said(#"under $50,000"#, #"{"budget":50000}"#),
        Said("the robot costs 60 grand", #"{"equipment_value":60000}"#),
        Said(#"$60,000-$80,000 robot"#, #"{"equipment_value":80000}"#),
        Said(
            "What is the monthly payment on 75,000 at 7.5% for 5 years?",
            #"{"apr":7.5,"equipment_value":75000,"term_months":60}"#,
            asks: [.monthlyCost]
        ),
        Said(
            "lease 100k over 36 months with 10% residual",
            #"{"equipment_value":100000,"residual_percent":10,"term_months":36}"#
        ),
        Said("What would 60k cost me per month?", #"{"equipment_value":60000}"#, asks: [.monthlyCost]),
        Said("My budget 60000", #"{"budget":60000}"#),
        Said(
            "Show me robots under 30k for my restaurant in Miami",
            #"{"budget":30000,"city":"Miami","facility":"restaurant","industry":"retail","state":"FL"}"#
        ),
        Said(#"we do about $5M a year"#, #"{"annual_revenue":5000000}"#),
        Said(#"We did $750,000 in sales last year"#, #"{"annual_revenue":750000}"#),
        Said("gross revenue of 2,400,000", #"{"annual_revenue":2400000}"#),
        Said("our annual turnover is 900 thousand", #"{"annual_revenue":900000}"#),
        Said(
            #"Can I get a 5-year loan for $150,000 with 15% down?"#,
            #"{"down_payment_percent":15,"equipment_value":150000,"term_months":60}"#
        ),
        Said("60 month term", #"{"term_months":60}"#),
        Said(
            #"36-month lease on a $48,500 drone"#,
            #"{"equipment_value":48500,"robot_categories":["Drone"],"term_months":36}"#
        ),
        Said(#"$25,000 down payment on a 200k system"#, #"{"down_payment":25000,"equipment_value":200000}"#),
        Said(#"up to $90k"#, #"{"budget":90000}"#),
        Said("not more than 90k", #"{"budget":90000}"#),
        Said("max budget 120k", #"{"budget":120000}"#),
        Said(#"the price is $32,500"#, #"{"equipment_value":32500}"#),
        Said(
            #"quote for 2 cobots at $35k each"#,
            #"{"counts":{"robots":2},"equipment_value":35000,"robot_categories":["Cobot"]}"#
        ),
        Said(#"I can afford $1,500/month"#, #"{"monthly_payment":1500}"#),
        Said("five hundred thousand dollars in revenue", #"{"annual_revenue":500000}"#),
        Said("40 k revenue", #"{"annual_revenue":40000}"#),
        Said("3M in revenue", #"{"annual_revenue":3000000}"#),
        Said("budget is now 80k", #"{"budget":80000}"#),
        Said("sorry, I meant 36 months", #"{"term_months":36}"#),
        Said(#"no more than $2,000 a month"#, #"{"monthly_payment":2000}"#),
        // A number with a noun of its own counts that.
        Said("We make 20,000 loaves a day", #"{}"#),
        Said("We have 2,000 customers", #"{}"#),
        Said("we make 3 million parts a year", #"{"counts":{"parts":3000000}}"#),
        Said("We make 3 million a year", #"{"annual_revenue":3000000}"#),
        Said("We sell 5,000 cakes a week and have 60k to spend", #"{"budget":60000}"#),
        Said("We serve 4,000 patients a month", #"{}"#),
        Said("we have 50k set aside for it", #"{"budget":50000}"#),
        Said("budget 60k need picking", #"{"budget":60000,"needs":["picking"]}"#),
        Said(
            "a 60k welding robot",
            #"{"equipment_value":60000,"needs":["welding"],"robot_categories":["Robotic Arm"]}"#
        ),
        // What is done in a day is no revenue of a year.
        Said("We do 3,000 a day", #"{}"#),
        Said("We make $20,000 a day", #"{}"#),
    ]

    @Test(
        "The price of all robots together is told from that of one",
        arguments: [
            ("We have a quote of $120,000 for 3 AMRs", 120_000, true), ("3 AMRs for about $120,000", 120_000, true),
            ("We were quoted $120,000 in total for 3 robots", 120_000, true),
            ("The quote is $90,000 for both of the two cobots", 90_000, true),
            ("quote for 2 cobots at $35k each", 35_000, false), ("Two robots at 45k apiece", 45_000, false),
            ("3 robots for $60,000 each", 60_000, false), ("$40,000 per robot for 3 robots", 40_000, false),
            ("What do 3 robots at $60,000 cost a month?", 60_000, false),
            ("a loan of $75,000 for 5 years", 75_000, false),
        ]
    )
    func priceOfAll(text: String, price: Double, isForAll: Bool) {
        let slots = Slots(text: text)
        #expect(slots.equipmentPrice == price)
        #expect(slots.priceIsForAll == isForAll)
    }

    @Test("Captured, a total stays one until another price is captured")
    func capturedTotal() {
        let total: [String: JSONValue] = ["equipment_value": 120_000, "price_covers_all": true]
        #expect(Slots(captured: total).priceIsForAll)
        #expect(Slots.captured(["equipment_value": 120_000], over: total) == total)
        #expect(Slots.captured(["equipment_value": 45_000], over: total) == ["equipment_value": 45_000])
        #expect(!Slots(captured: ["price_covers_all": true]).priceIsForAll)
    }
}
