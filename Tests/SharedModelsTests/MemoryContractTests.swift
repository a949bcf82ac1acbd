import Foundation
import SharedModels
import Testing

@Suite("The memory API's values")
struct MemoryContractTests {
    @Test("A vector survives as base64 of little-endian float32, bit by bit")
    func base64() throws {
        let values: [Float] = [0, -0.0, 1, -1, 0.1, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 3.141_592_7]
        let text = EmbeddingsResponse.Vector.encode(values)
        let vector = try JSON.decode(EmbeddingsResponse.Vector.self, from: JSON.encode(text))
        #expect(vector.values?.map(\.bitPattern) == values.map(\.bitPattern))
    }

    @Test("The published bytes of 1.0 are read")
    func knownBytes() {
        #expect(EmbeddingsResponse.Vector.base64("AACAPwAAAMA=").values == [1, -2])
    }

    @Test("A vector may also come as numbers")
    func numbers() throws {
        #expect(try JSON.decode(EmbeddingsResponse.Vector.self, from: Data("[1, -2]".utf8)).values == [1, -2])
    }

    @Test("Broken base64 and broken floats give no vector", arguments: ["%%%", "AAAA", "AACAPw"])
    func broken(_ text: String) {
        #expect(EmbeddingsResponse.Vector.base64(text).values == nil)
    }

    @Test(
        "One text or a list is embedded",
        arguments: [#"{"input":"a"}"#, #"{"input":["a"],"encoding_format":"base64"}"#]
    )
    func input(_ json: String) throws {
        #expect(try JSON.decode(EmbeddingsRequest.self, from: Data(json.utf8)).input == ["a"])
    }

    @Test("A request to remember keeps its snake_case names, and an unknown field is ignored")
    func add() throws {
        let json = """
            {"namespace": "agent:sales", "user_id": "u", "run_id": "s", "agent_id": "sales", "content": "c",
             "created_at": "2026-01-31T12:00:00Z", "expires_at": "2026-03-01T00:00:00Z", "nonsense": {"deep": 1}}
            """
        let request = try JSON.decode(AddMemoryRequest.self, from: Data(json.utf8))
        #expect(request.userID == "u")
        #expect(request.runID == "s")
        #expect(request.agentID == "sales")
        #expect(request.createdAt == Date(timeIntervalSince1970: 1_769_860_800))
        let written = try JSONValue(encoding: request)
        #expect(written["user_id"] == "u")
        #expect(written["created_at"] == "2026-01-31T12:00:00.000Z")
        #expect(written["metadata"] == nil)
    }

    @Test("A memory survives the wire")
    func record() throws {
        let record = MemoryRecord(
            id: UUID(),
            namespace: "agent:knowledge",
            content: "The warehouse in Reno has 40,000 sq ft",
            userID: "u",
            metadata: ["area": 40_000, "tags": ["reno"]],
            importance: 0.25,
            createdAt: Date(timeIntervalSince1970: 1_769_860_800),
            updatedAt: Date(timeIntervalSince1970: 1_769_860_800.5)
        )
        #expect(try JSON.decode(MemoryRecord.self, from: JSON.encode(record)) == record)
    }
}
