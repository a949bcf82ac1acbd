import SharedModels
import Testing

@testable import MeshTool

@Suite("Artifacts in the terminal")
struct ArtifactTextTests {
    private func text(_ data: JSONValue, name: String = "robots", width: Int = 100) -> String {
        ArtifactText(artifact: ChatArtifact(id: "a", name: name, data: data), width: width).text
    }

    @Test("A list of things is a table, the telling columns first and ids left out")
    func table() {
        let shown = text(["robots": [["id": "x-1", "payload": "250 kg", "name": "Mover", "lease_from": 900.5]]])
        let lines = shown.split(separator: "\n")
        #expect(lines[0] == "robots")
        #expect(lines[1] == "name   payload  lease from")
        #expect(lines[3] == "Mover  250 kg   900.5")
        #expect(!shown.contains("x-1"))
    }

    @Test("A long list says how much of it is not shown")
    func long() {
        let rows = (1...60).map { JSONValue.object(["name": .string("Robot \($0)")]) }
        #expect(text(["robots": .array(rows)]).hasSuffix("Robot 12\n… and 48 more"))
    }

    @Test("A schedule shows how it begins and how it ends")
    func schedule() {
        let rows = (1...60).map { JSONValue.object(["number": .int($0), "payment": 1_211.07]) }
        let shown = text(["monthly_payment": 1_211.07, "schedule": .array(rows)], name: "payment_schedule")
        #expect(shown.contains("payment schedule\nmonthly payment: 1211.07"))
        let numbers = shown.split(separator: "\n").dropFirst(5).map { $0.prefix { $0 != " " } }
        #expect(numbers == ["1", "2", "3", "…", "60"])
    }

    @Test("A comparison has a column for each thing, and a dash where nothing is known")
    func comparison() {
        let shown = text(
            [
                "robots": ["Mover", "Lifter"],
                "rows": [
                    ["key": "payload", "label": "Payload", "values": ["250 kg", "1000 kg"]],
                    ["key": "price", "label": "Price", "values": [nil, "$45,000"]],
                ],
            ],
            name: "comparison"
        )
        let lines = shown.split(separator: "\n")
        #expect(lines[1] == "         Mover   Lifter")
        #expect(lines[3] == "Payload  250 kg  1000 kg")
        #expect(lines[4] == "Price    –       $45,000")
    }

    @Test("No line is wider than the terminal")
    func width() {
        let wide = String(repeating: "wide ", count: 60)
        let shown = text([["name": .string(wide), "category": .string(wide), "phone": "1"]], width: 60)
        #expect(shown.split(separator: "\n").allSatisfy { $0.count <= 60 })
        #expect(shown.contains("…"))
    }

    private static let shapes: [(JSONValue, String)] = [
        ("plain", "robots\nplain"),
        (["a": ["b": ["c": 1]]], "robots\na\n  b\n    c: 1"),
        (["one", "two"], "robots\n- one\n- two"),
        ([:], ""), (nil, ""), ([], ""),
    ]

    @Test("A shape that nobody has thought of shows its facts", arguments: shapes)
    func shape(_ data: JSONValue, _ expected: String) { #expect(text(data) == expected) }
}
