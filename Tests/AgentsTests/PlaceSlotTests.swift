import Testing

@testable import Agents

@Suite("Slots: place")
struct PlaceSlotTests {
    @Test("Places and ZIP codes are read", arguments: said)
    func read(_ said: Said) throws { try said.check() }

    static let said = [
        Said(
            "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
            #"{"city":"Reno","facility":"warehouse","industry":"logistics","needs":["picking"],"square_feet":40000,"state":"NV"}"#
        ),
        Said("Actually we are moving, make it 60632", #"{"zip_code":"60632"}"#),
        Said("sorry I meant Austin", #"{"city":"Austin","state":"TX"}"#),
        Said("Anyone near 00000?", #"{"zip_code":"00000"}"#),
        Said("Who sells them near 89501?", #"{"zip_code":"89501"}"#, asks: [.dealers]),
        Said("Dallas, TX", #"{"city":"Dallas","state":"TX"}"#),
        Said("St. Louis", #"{"city":"St. Louis","state":"MO"}"#),
        Said("We are in New York", #"{"city":"New York","state":"NY"}"#),
        Said(
            "Is there a reseller for cobots in Ohio?",
            #"{"robot_categories":["Cobot"],"state":"OH"}"#,
            asks: [.dealers]
        ),
        Said("Find a dealer near Dallas", #"{"city":"Dallas","state":"TX"}"#, asks: [.dealers]),
        Said(
            "Where can I buy an AMR around Chicago?",
            #"{"city":"Chicago","robot_categories":["AMR"],"state":"IL"}"#,
            asks: [.dealers]
        ),
        Said("Dealers within 50 miles of 60601", #"{"radius_miles":50,"zip_code":"60601"}"#, asks: [.dealers]),
        Said(
            "Our warehouse in St. Louis, MO 63101 has 12 employees",
            #"{"city":"St. Louis","counts":{"employees":12},"facility":"warehouse","industry":"logistics","state":"MO","zip_code":"63101"}"#
        ),
        Said(
            "I'm Austin from Acme Robotics in Austin",
            #"{"business_name":"Acme Robotics","city":"Austin","contact_name":"Austin","state":"TX"}"#
        ),
        Said("we moved from Reno to Dallas", #"{"city":"Dallas","state":"TX"}"#),
        Said("Not in Reno, in Sparks, NV", #"{"city":"Sparks","state":"NV"}"#),
        Said("I'm in Reno", #"{"city":"Reno","state":"NV"}"#),
        Said(
            "Hi, I'm Maria Lopez with Fresh Farms Inc. in Fresno, California 93650. Email maria@fresh.farm, phone 559.555.0188",
            #"{"business_name":"Fresh Farms Inc","business_type":"corporation","city":"Fresno","contact_name":"Maria Lopez","email":"maria@fresh.farm","facility":"farm","industry":"agriculture","phone":"+15595550188","state":"CA","zip_code":"93650"}"#
        ),
        Said("ship to 10001", #"{"zip_code":"10001"}"#),
        Said("our zip is 10001", #"{"zip_code":"10001"}"#),
        Said("established in 2010 in Ohio", #"{"state":"OH","years_in_business":16}"#),
        Said("our company is based in Tulsa", #"{"city":"Tulsa","state":"OK"}"#),
        Said("JOHN NEEDS A ROBOT IN DALLAS TX", #"{"city":"Dallas","state":"TX"}"#),
        Said(
            "who sells drones in LA?",
            #"{"city":"Los Angeles","robot_categories":["Drone"],"state":"CA"}"#,
            asks: [.dealers]
        ),
        Said(
            "who sells drones in nyc",
            #"{"city":"New York","robot_categories":["Drone"],"state":"NY"}"#,
            asks: [.dealers]
        ),
        Said("we have offices in Portland, Maine", #"{"city":"Portland","facility":"office","state":"ME"}"#),
        Said("near Winnemucca", #"{"city":"Winnemucca"}"#),
        Said("in Winnemucca, NV", #"{"city":"Winnemucca","state":"NV"}"#),
        Said("Washington DC", #"{"city":"Washington","state":"DC"}"#),
        Said("We're in Washington state", #"{"state":"WA"}"#),
        Said(
            "I run a bakery called Sweet Crumbs in Boise",
            #"{"business_name":"Sweet Crumbs","city":"Boise","facility":"bakery","industry":"manufacturing","state":"ID"}"#
        ),
        Said("My phone is 7755550134 and zip 89501-1234", #"{"phone":"+17755550134","zip_code":"89501"}"#),
        Said(
            "our farm is 2,000 acres near Des Moines, Iowa",
            #"{"acres":2000,"city":"Des Moines","facility":"farm","industry":"agriculture","state":"IA"}"#
        ),
        Said(
            "We have two warehouses in Memphis, Tennessee and 35 pickers",
            #"{"city":"Memphis","counts":{"employees":35,"warehouses":2},"facility":"warehouse","industry":"logistics","state":"TN"}"#
        ),
        Said(
            "I need robots for my hotel in Orlando",
            #"{"city":"Orlando","facility":"hotel","industry":"retail","state":"FL"}"#
        ),
        Said(
            "3PL with 3 shifts in Columbus, OH",
            #"{"city":"Columbus","counts":{"shifts":3},"industry":"logistics","state":"OH"}"#
        ),
        Said(
            "we're a small construction company in Boise",
            #"{"city":"Boise","industry":"construction","state":"ID"}"#
        ),
        Said("zip 60601", #"{"zip_code":"60601"}"#),
        Said("We're at 94107", #"{"zip_code":"94107"}"#),
        Said("Los Angeles, CA 90012", #"{"city":"Los Angeles","state":"CA","zip_code":"90012"}"#),
        Said("near Salt Lake City", #"{"city":"Salt Lake City","state":"UT"}"#),
        Said("from Winston-Salem", #"{"city":"Winston-Salem","state":"NC"}"#),
        Said("we ship out of Ft. Worth", #"{"city":"Fort Worth","state":"TX"}"#),
        Said("austin tx", #"{"city":"Austin","state":"TX"}"#),
        Said("I live in Ohio and work in logistics", #"{"industry":"logistics","state":"OH"}"#),
        Said("We are not in Texas, we are in Tulsa, Oklahoma", #"{"city":"Tulsa","state":"OK"}"#),
    ]
}
