import Agents
import Testing

@Suite("Kinds of robots and places as they are written")
struct RobotKindTests {
    @Test(
        "A kind is known by its plural, its case, its other names and its work",
        arguments: [
            ("AMR", ["AMR"]), ("drones", ["Drone"]), ("COBOTS", ["Cobot"]), ("Collaborative-Robot", ["Cobot"]),
            ("robotic_arm", ["Robotic Arm"]), ("autonomous mobile robots", ["AMR"]),
            ("palletizer", ["Robotic Arm", "Cobot"]), ("Palletizers", ["Robotic Arm", "Cobot"]),
            ("floor scrubber", ["Cleaning Robot"]), ("AMR or drone", ["AMR", "Drone"]), ("Zeppelin", []), ("", []),
        ]
    )
    func categories(text: String, expected: [String]) {
        #expect(RobotKind.categories(in: text) == expected)
    }

    @Test("A machine is found by its noun; people who do the work are none")
    func machines() {
        #expect(RobotKind.machine(in: "Nearest distributor for palletizers to 48201") == "palletizers")
        for text in ["our pickers and welders", "Who sells drones near 89501?", ""] {
            #expect(RobotKind.machine(in: text) == nil, "\(text)")
        }
    }

    @Test(
        "A place is a city, its state and its ZIP code in any way of writing them",
        arguments: [
            ("Dallas", "Dallas", nil, nil), ("Dallas, Texas", "Dallas", "TX", nil), ("dallas tx", "dallas", "TX", nil),
            ("Dallas TX 75201", "Dallas", "TX", "75201"), ("Dallas, TX, 75201-1234", "Dallas", "TX", "75201"),
            ("Winston-Salem, North Carolina", "Winston-Salem", "NC", nil), ("New York", "New York", nil, nil),
            ("New York, New York", "New York", "NY", nil), ("New York NY", "New York", "NY", nil),
            ("Washington, D.C.", "Washington", "DC", nil), ("Kansas City, Kansas", "Kansas City", "KS", nil),
            ("Texas", nil, "TX", nil), ("West Virginia", nil, "WV", nil), ("Ft. Worth", "Fort Worth", nil, nil),
            ("St Louis, Missouri", "St. Louis", "MO", nil), ("Saint Louis", "Saint Louis", nil, nil),
            ("75201", nil, nil, "75201"), ("", nil, nil, nil), ("Dallas, XX", "Dallas XX", nil, nil),
        ] as [(String, String?, String?, String?)]
    )
    func places(text: String, city: String?, state: String?, zip: String?) {
        let place = WrittenPlace(text)
        #expect(place.city == city && place.state == state && place.zip == zip, "\(place)")
    }

    @Test("A short form stands for its city, unless another state is named")
    func shortForms() {
        for (text, city) in [("NYC", "New York"), ("DFW", "Dallas"), ("la", "Los Angeles"), ("Philly", "Philadelphia")]
        {
            #expect(WrittenPlace(text).isShortFor?.city == city, "\(text)")
        }
        #expect(WrittenPlace("Dallas").isShortFor == nil && WrittenPlace("NYC, TX").isShortFor == nil)
    }
}
