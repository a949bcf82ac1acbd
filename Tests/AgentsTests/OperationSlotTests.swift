import Testing

@testable import Agents

@Suite("Slots: operation")
struct OperationSlotTests {
    @Test("The operation is read", arguments: said)
    func read(_ said: Said) throws { try said.check() }

    static let said = [
        Said("We are not in logistics", "{}"), Said("We don't have a warehouse", "{}"),
        Said("We do not need welding, we need packing", #"{"needs":["packing"]}"#),
        Said("We don't want to pick by hand", #"{"needs":["picking"]}"#),
        Said("we need to lift about 500 lbs", #"{"payload_kg":226.8}"#),
        Said("payload of 20 kg", #"{"payload_kg":20}"#),
        Said("Compare two AMRs for that", #"{"robot_categories":["AMR"]}"#, asks: [.comparison]),
        Said("Which cobot can lift 20 kg?", #"{"payload_kg":20,"robot_categories":["Cobot"]}"#),
        Said("Robots that can move pallets of 1,000 kg", #"{"needs":["transport"],"payload_kg":1000}"#),
        Said(
            "We are a farm with 500 acres and cannot find workers for weeding",
            #"{"acres":500,"facility":"farm","industry":"agriculture","needs":["weeding"],"pains":["labor shortage"]}"#
        ),
        Said(
            "I run three restaurants and want to automate deliveries to the table",
            #"{"counts":{"restaurants":3},"facility":"restaurant","industry":"retail","needs":["serving"]}"#
        ),
        Said("We cannot find enough people for the night shift", #"{"pains":["labor shortage"]}"#),
        Said("mobile robots for the shop", #"{"facility":"store","industry":"retail","robot_categories":["AMR"]}"#),
        Said("I'm looking for a cobot", #"{"robot_categories":["Cobot"]}"#),
        Said("I am interested in AMRs", #"{"robot_categories":["AMR"]}"#),
        Said(
            "What's the difference between an AMR and an AGV?",
            #"{"robot_categories":["AMR","AGV"]}"#,
            asks: [.comparison]
        ),
        Said(
            "I want a drone for spraying 200 hectares",
            #"{"acres":494.21,"needs":["spraying"],"robot_categories":["Drone"]}"#
        ),
        Said("Is a security deposit due?", "{}"), Said("my social security, and the card's security code", "{}"),
        Said("a robot for security at night", #"{"needs":["security"]}"#),
        Said("We need it by June", #"{"timeline":"by june"}"#),
        Said("ASAP please", #"{"timeline":"asap"}"#),
        Said("start in Q3 with 2 robots", #"{"counts":{"robots":2},"timeline":"q3"}"#),
        Said("We need 3-5 robots", #"{"counts":{"robots":5}}"#),
        Said("a cobot with 1300 mm reach", #"{"reach_mm":1300,"robot_categories":["Cobot"]}"#),
        Said("move 2 tons", #"{"payload_kg":1814.37}"#),
        Said("20 pallets an hour", #"{"counts":{"pallets":20}}"#),
        // What is made is no robot that is wanted.
        Said("We assemble 800 units a day", #"{"counts":{"units":800},"needs":["assembly"]}"#),
        Said("Our line ships 900 units daily", #"{"counts":{"units":900}}"#),
        Said("We build 200 drones a year", #"{"counts":{"units":200},"robot_categories":["Drone"]}"#),
        Said("Forget that, make it three robots", #"{"counts":{"robots":3}}"#),
        Said("We need 3 units", #"{"counts":{"robots":3}}"#),
        Said("half a dozen AMRs", #"{"counts":{"robots":6},"robot_categories":["AMR"]}"#),
        Said(
            "we have 10 forklifts and 40 employees working 2 shifts",
            #"{"counts":{"employees":40,"forklifts":10,"shifts":2}}"#
        ),
        Said("I'd like a demo next week", #"{"timeline":"next week"}"#, asks: [.contact]),
        Said("our warehouse isn't in Texas", #"{"facility":"warehouse","industry":"logistics"}"#),
        Said("No welding, only painting", #"{"needs":["painting"]}"#),
        Said("We need to pick 5000 orders a day", #"{"counts":{"orders":5000},"needs":["picking"]}"#),
        Said("our fleet has 10 forklifts", #"{"counts":{"forklifts":10}}"#),
        Said("construction", #"{"industry":"construction"}"#),
        Said("carry 1.5 tonnes", #"{"payload_kg":1500}"#),
        Said("lift 25 lb boxes", #"{"payload_kg":11.34}"#),
        Said("a 5,000 square foot shop", #"{"facility":"store","industry":"retail","square_feet":5000}"#),
        Said("2500 m2 greenhouse", #"{"facility":"greenhouse","industry":"agriculture","square_feet":26910}"#),
        Said("12 acre vineyard", #"{"acres":12,"facility":"farm","industry":"agriculture"}"#),
        Said("twenty-five employees", #"{"counts":{"employees":25}}"#),
        Said("one hundred and fifty pallets a day", #"{"counts":{"pallets":150}}"#),
        Said("a dozen drones", #"{"counts":{"robots":12},"robot_categories":["Drone"]}"#),
        Said("reach of 3m", #"{"reach_mm":3000}"#),
        Said("the robot weighs 60 kg but must lift 20 kg", #"{"payload_kg":20}"#),
        Said("an arm that weighs no more than 30 kg", "{}"),
        Said("carry 2 metric tons", #"{"payload_kg":2000}"#),
        Said("no drones, cobots please", #"{"robot_categories":["Cobot"]}"#),
        Said("before Christmas", #"{"timeline":"before christmas"}"#),
        Said("in 3 months", #"{"timeline":"in 3 months"}"#),
        Said("sometime next year", #"{"timeline":"next year"}"#),
    ]
}
