import Foundation
import SharedModels
import Testing

@Suite("Ids as text")
struct UUIDTests {
    private struct Own: Codable, Equatable {
        var id: UUID
        var other: UUID?
        var list: [UUID]
        var more: [UUID]?
    }

    @Test("Ids are written in lower case and read in either")
    func lowercase() throws {
        let id = try #require(UUID(uuidString: "9E84864D-5ED2-44BF-8D3B-8A95847BCE2D"))
        let text = "9e84864d-5ed2-44bf-8d3b-8a95847bce2d"
        let own = Own(id: id, other: id, list: [id], more: [id])
        let written = try JSONValue(encoding: own)
        #expect(
            written == ["id": .string(text), "other": .string(text), "list": [.string(text)], "more": [.string(text)]]
        )
        #expect(try JSONValue(encoding: Own(id: id, list: [])) == ["id": .string(text), "list": []])
        #expect(try written.decoded(as: Own.self) == own)
        let result = AddMemoryResult(id: id, action: .superseded, supersedes: [id])
        #expect(try JSON.encodeText(result).contains(text))
        #expect(try !JSON.encodeText(result).contains(id.uuidString))
        let shouted: JSONValue = ["id": .string(id.uuidString), "list": []]
        #expect(try shouted.decoded(as: Own.self).id == id)
    }
}
