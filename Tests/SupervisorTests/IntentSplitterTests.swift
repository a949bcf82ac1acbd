import Testing

@testable import Supervisor

@Suite("Intents")
struct IntentSplitterTests {
    @Test(
        "A message is cut where a second request begins",
        arguments: [
            (
                "Compare two AMRs for picking and who sells them near 89501?",
                ["Compare two AMRs for picking", "who sells them near 89501?"]
            ),
            (
                "We make 3 million a year, 6 years old; what would a robot cost a month?",
                ["We make 3 million a year, 6 years old;", "what would a robot cost a month?"]
            ),
            (
                "We run a 40,000 sq ft warehouse in Reno and want to automate picking",
                ["We run a 40,000 sq ft warehouse in Reno and want to automate picking"]
            ),
            ("Who sells cobots near St. Louis?", ["Who sells cobots near St. Louis?"]),
            ("Thanks. Bye.", ["Thanks. Bye."]),
            ("", [""]),
        ]
    )
    func cut(message: String, parts: [String]) {
        #expect(IntentSplitter.parts(of: message) == parts)
    }

    @Test(
        "A follow-up is short and leans on what was said",
        arguments: [
            ("And near Dallas?", true), ("what about 48 months?", true), ("and the payload", true),
            ("which of those is faster", true), ("60 months", true),
            ("We run a large farm in Iowa that grows corn and soybeans on five hundred acres", false),
            ("hello", false), ("", false),
        ]
    )
    func followUp(message: String, expected: Bool) {
        #expect(FollowUp.isOne(message) == expected)
    }
}
