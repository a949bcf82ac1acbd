import Foundation
import HTTPTypes
import SharedModels
import Testing

@testable import Memory

@Suite("Mem0's self-hosted server")
struct SelfHostedTests {
    @Test("Every route, in its shape")
    func routes() async throws {
        try await withService { service in
            let caller = try await service.machine()
            func send(_ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> (
                Int, JSONValue
            ) {
                let answer = try await caller.send(method, path, body)
                return (answer.status, answer.json)
            }
            let message: JSONValue = [["role": "user", "content": "I keep bees in Reno"]]
            #expect(try await send(.post, "/memories", ["messages": message]).0 == 400)
            let (_, added) = try await send(
                .post,
                "/memories",
                ["messages": message, "user_id": "ann", "metadata": ["hives": 3]]
            )
            let first = try #require(added["results"]?.arrayValue?.first)
            #expect(first["event"] == "ADD" && first["memory"] == "I keep bees in Reno")
            #expect(Set(try #require(first.objectValue).keys) == ["id", "memory", "event"])
            let id = try #require(first["id"]?.stringValue)
            let (_, item) = try await send(.get, "/memories/\(id)")
            #expect(
                item["memory"] == "I keep bees in Reno" && item["user_id"] == "ann" && item["metadata"] == ["hives": 3]
            )
            #expect(try await send(.get, "/memories?user_id=ann").1["results"]?.arrayValue?.count == 1)
            #expect(try await send(.get, "/memories").0 == 400)
            for (filters, count) in [(["hives": 3], 1), (["hives": ["gt": 3]], 0), ([:], 1)] as [(JSONValue, Int)] {
                let body: JSONValue = ["query": "bees", "user_id": "ann", "filters": filters]
                #expect(try await send(.post, "/search", body).1["results"]?.arrayValue?.count == count)
            }
            let inFilters: JSONValue = ["query": "bees", "filters": ["user_id": "ann", "hives": 3], "top_k": 3]
            #expect(try await send(.post, "/search", inFilters).1["results"]?.arrayValue?.first?["score"] != nil)
            let (updated, answer) = try await send(
                .put,
                "/memories/\(id)",
                ["text": "I keep ants", "metadata": ["k": 1]]
            )
            #expect(updated == 200 && answer["message"] == "Memory updated successfully!")
            let (_, history) = try await send(.get, "/memories/\(id)/history")
            #expect(history.arrayValue?.map { $0["event"] } == ["ADD", "UPDATE"])
            #expect(history.arrayValue?.last?["old_memory"] == "I keep bees in Reno")
            let (_, entities) = try await send(.get, "/entities")
            #expect(entities.arrayValue?.first?["id"] == "ann" && entities.arrayValue?.first?["total_memories"] == 1)
            #expect(try await send(.get, "/configure").1["embedder"]?["config"]?["embedding_dims"] == 384)
            #expect(try await send(.post, "/configure", ["version": "v1.1"]).1["changed"] == false)
            // Where the original says 200 null, or 502.
            #expect(try await send(.get, "/memories/\(UUID())").0 == 404)
            #expect(try await send(.get, "/memories/x").0 == 400)
            #expect(try await send(.put, "/memories/\(UUID())", ["text": "I keep cats"]).0 == 404)
            #expect(try await send(.delete, "/memories/\(id)").1["message"] == "Memory deleted successfully")
            #expect(try await send(.delete, "/memories/\(id)").0 == 404)
            #expect(try await send(.delete, "/memories").0 == 400)
            _ = try await send(.post, "/memories", ["messages": message, "user_id": "ann"])
            #expect(try await send(.delete, "/memories?user_id=ann").0 == 200)
            #expect(try await send(.delete, "/entities/user/ann").1["message"] == "Entity deleted")
            _ = try await send(.post, "/memories", ["messages": message, "run_id": "r"])
            #expect(try await send(.post, "/reset").1["message"] == "All memories reset")
            #expect(try await send(.get, "/entities").1 == [])
        }
    }
}
