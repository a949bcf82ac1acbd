import Foundation
import Testing

@testable import Platform

@Suite("Where a text stops being JSON")
struct JSONSyntaxTests {
    @Test(
        "The first wrong character is named",
        arguments: [
            ("not json", 1, 2), ("{", 1, 2), (#"{"message":"#, 1, 12), (#"{"a" 1}"#, 1, 6), (#"{"a":1 "b":2}"#, 1, 8),
            (#"{"a":1,}"#, 1, 8), ("[1,]", 1, 4), ("[1}", 1, 3), ("{]", 1, 2), ("{\n  \"a\": tru\n}", 2, 11),
            ("[1] 2", 1, 5), (#""\x""#, 1, 3), (#""\u12g4""#, 1, 6), ("\"a\nb\"", 1, 3), (#"{"ä": 'x'}"#, 1, 7),
            ("[01]", 1, 3),
            ("[1.]", 1, 4), ("[-]", 1, 3), ("[2e]", 1, 4), ("   ", 1, 4), (#""open"#, 1, 6), ("{1:2}", 1, 2),
        ]
    )
    func wrong(text: String, line: Int, column: Int) {
        let found = JSONSyntax.firstError(in: Data(text.utf8))
        #expect(found == JSONSyntax.Position(line: line, column: column))
    }

    @Test(
        "JSON has no wrong character",
        arguments: [
            "{}", "[]", "null", " true ", "-0.5e+10", #"{"a":[1,{"b":[]},"c\n\u00e9"],"d":{}}"#, "[[[]],[[]]]", #""ä""#,
        ]
    )
    func right(text: String) {
        #expect(JSONSyntax.firstError(in: Data(text.utf8)) == nil)
    }

    @Test("A hundred thousand open brackets are no trouble")
    func deep() {
        let data = Data(repeating: UInt8(ascii: "["), count: 100_000)
        #expect(JSONSyntax.firstError(in: data) == JSONSyntax.Position(line: 1, column: 100_001))
    }
}
