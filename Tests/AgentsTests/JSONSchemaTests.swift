import SharedModels
import Testing

@testable import Agents

@Suite("Tool arguments")
struct JSONSchemaTests {
    static let schema: JSONValue = [
        "type": "object",
        "properties": [
            "amount": ["type": "number", "minimum": 1, "maximum": 100],
            "term_months": ["type": "integer", "minimum": 6],
            "rating": ["type": "string", "enum": ["good", "fair"]],
            "note": ["type": ["string", "null"], "maxLength": 5],
            "zips": [
                "type": "array", "minItems": 1, "maxItems": 2, "items": ["type": "string", "minLength": 5],
            ],
            "place": [
                "type": "object", "required": ["city"], "properties": ["city": ["type": "string"]],
                "additionalProperties": false,
            ],
            "share": ["exclusiveMinimum": 0, "exclusiveMaximum": 1],
            "code": ["type": "string", "pattern": "^[A-Z]{2}$", "description": "two capital letters"],
            "word": ["pattern": "\\S"],
            "set": ["type": "array", "uniqueItems": true],
            "either": ["anyOf": [["type": "string", "maxLength": 2], ["type": "integer", "minimum": 3]]],
        ],
        "required": ["amount"],
    ]

    @Test(
        "Arguments that fit pass",
        arguments: [
            ["amount": 1], ["amount": 100.0, "term_months": 48.0], ["amount": 5, "note": nil, "unknown": true],
            ["amount": 5, "zips": ["89501"], "place": ["city": "Reno"], "rating": "fair", "share": 0.5],
            ["amount": 5, "code": "TX", "word": " a", "set": [1, 2, "1"], "either": 3],
            ["amount": 5, "either": "ab", "set": []],
        ] as [JSONValue]
    )
    func fit(arguments: JSONValue) {
        #expect(JSONSchema.problems(of: arguments, against: Self.schema).isEmpty)
    }

    static let misfits: [(JSONValue, String)] = [
        ([:], "amount is needed"),
        (["amount": "60k"], "amount must be a number"),
        (["amount": 0.5], "amount must be at least 1"),
        (["amount": 101], "amount must be at most 100"),
        (["amount": 5, "term_months": 7.5], "term_months must be a whole number"),
        (["amount": 5, "term_months": true], "term_months must be a whole number"),
        (["amount": 5, "rating": "poor"], "rating must be one of \"good\", \"fair\""),
        (["amount": 5, "note": 3], "note must be a text or null"),
        (["amount": 5, "note": "abcdef"], "note must have at most 5 characters"),
        (["amount": 5, "zips": []], "zips must have at least 1 items"),
        (["amount": 5, "zips": ["12345", "12345", "12345"]], "zips must have at most 2 items"),
        (["amount": 5, "zips": ["1"]], "zips[0] must have at least 5 characters"),
        (["amount": 5, "place": [:]], "place.city is needed"),
        (["amount": 5, "place": ["city": "Reno", "x": 1]], "place.x is not known"),
        (["amount": 5, "share": 0], "share must be more than 0"),
        (["amount": 5, "share": 1], "share must be less than 1"),
        (["amount": nil], "amount must be a number"),
        (["amount": 5, "code": "tx"], "code must be two capital letters"),
        (["amount": 5, "word": "  "], "word must be a text that matches \\S"),
        (["amount": 5, "set": [1, "a", 1.0]], "set has 1 twice"),
        (["amount": 5, "either": "abc"], "either must have at most 2 characters"),
        (["amount": 5, "either": 2], "either must be at least 3"),
        (["amount": 5, "either": true], "either must be a text or a whole number"),
        ([1, 2], "the arguments must be an object"),
    ]

    @Test("Arguments that do not fit are named", arguments: misfits)
    func misfit(arguments: JSONValue, problem: String) {
        #expect(JSONSchema.problems(of: arguments, against: Self.schema) == [problem])
    }

    @Test("Every problem is told at once")
    func all() {
        let problems = JSONSchema.problems(of: ["term_months": 1, "rating": "x"], against: Self.schema)
        #expect(problems.count == 3)
    }

    @Test("A result that is too large is cut and says so")
    func bounded() {
        let many: JSONValue = [
            "rows": .array((0..<10_000).map { .string("row \($0) " + String(repeating: "x", count: 50)) })
        ]
        let cut = many.bounded(to: 10_000)
        #expect(cut.size <= 10_100)
        #expect(cut["truncated"] == true)
        #expect((cut["rows"]?.arrayValue?.count ?? 0) > 10)
        let small: JSONValue = ["rows": [1, 2]]
        #expect(small.bounded(to: 10_000) == small)
    }

    @Test("Even one huge text is cut")
    func huge() {
        let cut = JSONValue.object(["text": .string(String(repeating: "y", count: 1_000_000))]).bounded(to: 5_000)
        #expect(cut.size <= 5_100)
    }
}
