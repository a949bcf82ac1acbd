import SharedModels
import Testing

@testable import Memory

@Suite("Python literals")
struct PythonLiteralTests {
    @Test(
        "Are read as Python writes them",
        arguments: [
            ("{'user_id': 'ann'}", ["user_id": "ann"]), ("{}", [:]), ("[]", []), ("[1, -2.5, 1e3]", [1, -2.5, 1000.0]),
            (#"{"it's": "a \"b\"", 'c': 'it\'s'}"#, ["it's": "a \"b\"", "c": "it's"]),
            (
                "{'AND': [{'user_id': '*'}, {'metadata': {'n': {'gt': 1}}}], 'x': None}",
                ["AND": [["user_id": "*"], ["metadata": ["n": ["gt": 1]]]], "x": nil]
            ),
            ("{'a': True, 'b': False, 'c': (1, 2,)}", ["a": true, "b": false, "c": [1, 2]]),
            (#"'\xe9\u00e9\U0001f41d\n\\'"#, "éé🐝\n\\"),
            (#"{"user_id": "ann", "n": null}"#, ["user_id": "ann", "n": nil]),
        ] as [(String, JSONValue)]
    )
    func read(text: String, value: JSONValue) {
        #expect(PythonLiteral.parse(text) == value)
    }

    @Test(
        "What is none is refused",
        arguments: [
            "", "{", "{'a'}", "{'a': }", "[1 2]", "'a", "{'a': 1} x", "nan", "__import__('os')", "{1: 2}", "'\\q'",
            "'\\x4'",
            String(repeating: "[", count: 1_000),
        ]
    )
    func refuse(text: String) {
        #expect(PythonLiteral.parse(text) == nil)
    }
}
