import Foundation
import HTTPTypes
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Export and import", .everyWidth)
struct TransferTests {
    private static let export = "/v1/memories/export"

    private func send(
        _ caller: ServiceFixture.Caller,
        _ lines: [String],
        _ query: String = ""
    ) async throws -> ImportReport {
        try await send(caller, lines.joined(separator: "\n"), query)
    }

    private func send(
        _ caller: ServiceFixture.Caller,
        _ text: String,
        _ query: String = ""
    ) async throws -> ImportReport {
        let answer = try await caller.send(
            .post,
            "/v1/memories/import" + query,
            bytes: Data(text.utf8),
            type: "application/x-ndjson"
        )
        #expect(answer.status == 200)
        return try answer.json.decoded(as: ImportReport.self)
    }

    /// Everything but what only the import itself can say.
    private func plain(_ lines: [JSONValue]) -> [JSONValue] {
        lines.map { line in
            var members = line.objectValue ?? [:]
            members["updated_at"] = nil
            return .object(members)
        }
    }

    /// Memories of two users in two namespaces, with everything that a memory can have.
    private func fill(_ service: ServiceFixture) async throws {
        let key = try await service.machine()
        for namespace in ["agent:sales", "agent:financing"] {
            for user in ["ann", "bob"] {
                for turn in 1...3 {
                    _ = try await key.add([
                        "namespace": .string(namespace), "user_id": .string(user), "run_id": "s 1",
                        "content": .string("\(user) bought \(turn) robots\n\"é\" \u{1F916}"), "speaker": .string(user),
                        "role": "user",
                        "metadata": ["turn": .int(turn), "empty": nil, "deep": ["list": [1, 2.5, true]]],
                        "categories": ["orders", "a,b"], "created_at": .string("2025-12-0\(turn)T08:00:00.123456Z"),
                        "expires_at": turn == 2 ? "2026-12-31T00:00:00Z" : nil, "pinned": .bool(turn == 3),
                    ])
                }
            }
        }
        let id = try await key.add(["namespace": "agent:sales", "user_id": "ann", "content": "Our budget is large"])
        _ = try await key.send(.post, "/v1/memories/\(id)/reinforce", ["delta": 0.5])
        _ = try await key.send(.patch, "/v1/memories/\(id)", ["importance": 0.25])
        _ = try await key.add(["namespace": "agent:sales", "content": "The company leases robots to all"])
        // Two that were replaced, one after the other.
        let ids = try await service.database.query(
            "SELECT id FROM agent_memories WHERE namespace = 'agent:sales' AND user_id = 'ann' AND seq IS NOT NULL ORDER BY seq",
            claims: MemoryFixture.claims
        ).map { try $0.decode("id", as: UUID.self) }
        _ = try await service.database.pipeline(
            [
                """
                UPDATE agent_memories SET immutable = true, app_id = 'shop', invalid_at = \(Samples.moment - 60), superseded_by = \(ids[1])
                WHERE id = \(ids[0])
                """,
                """
                INSERT INTO memory_access (tenant_id, memory_id, namespace, user_id, access_count, last_accessed_at)
                VALUES ('default', \(ids[2]), 'agent:sales', 'ann', 7, \(Samples.moment - 3))
                """,
            ],
            claims: MemoryFixture.claims
        )
    }

    @Test("What was exported and erased comes back as it was, history and all, and is found again")
    func roundTrip() async throws {
        try await withService { service in
            try await fill(service)
            let key = try await service.machine()
            let out = try await key.send(.get, Self.export + "?history=true")
            #expect(out.status == 200 && out.headers[.contentType] == "application/x-ndjson")
            let memories = out.lines.filter { $0["type"] == "memory" }
            let history = out.lines.filter { $0["type"] == "history" }
            #expect(memories.count == 14 && history.count == 16)
            #expect(memories.count { $0["user_id"] == nil } == 1)
            #expect(memories.contains { $0["created_at"] == "2025-12-01T08:00:00.123456Z" })
            for user in ["ann", "bob"] { _ = try await key.send(.post, "/v1/users/\(user)/erase") }
            _ = try await key.send(.delete, "/v1/memories?namespace=agent:sales")
            #expect(try await key.send(.get, Self.export).text.isEmpty)
            service.clock.advance(by: .seconds(60 * 86_400))
            let report = try await send(key, out.text)
            #expect(report.complete && report.errors.isEmpty && report.failed == 0)
            #expect(report.imported == 14 && report.lines == 30)
            // The one that was only deleted still has its history.
            #expect(report.history == 15 && report.existing == 1)
            let again = try await key.send(.get, Self.export)
            #expect(plain(again.lines) == plain(memories))
            // Kept anew from now on, not from when it was last used.
            #expect(again.lines.allSatisfy { $0["updated_at"]?.stringValue?.hasPrefix("2026-03-16") == true })
            let found = try await key.send(
                .post,
                "/v1/memories/search",
                ["namespace": "agent:sales", "user_id": "ann", "query": "large budget"]
            )
            #expect(found.json["results"]?.arrayValue?.first?["content"] == "Our budget is large")
            let restored = try await key.send(
                .get,
                "/v1/memories/\(memories.first { $0["content"] == "Our budget is large" }?["id"]?.stringValue ?? "")/history"
            )
            let actions = restored.json["results"]?.arrayValue?.compactMap { $0["action"]?.stringValue } ?? []
            #expect(actions == ["add", "reinforce", "update", "add"])
            #expect(restored.json["results"]?.arrayValue?.first?["actor"] == "gateway import: gateway")
            // And once more: nothing new.
            let repeated = try await send(key, out.text)
            #expect(repeated.imported == 0 && repeated.history == 0 && repeated.existing == 30)
        }
    }

    @Test("Into another user's scope a file comes under other ids, the same each time, with its replacements in order")
    func otherScope() async throws {
        try await withService { service in
            try await fill(service)
            let key = try await service.machine()
            let file = try await key.send(.get, Self.export + "?namespace=agent:sales&user_id=ann&history=true").text
            let carl = try await service.machine("default", user: "carl")
            let report = try await send(carl, file, "?namespace=agent:sales")
            #expect(report.imported == 4 && report.history == 6 && report.failed == 0)
            let mine = try await carl.send(.get, Self.export).lines
            let hers = try await key.send(.get, Self.export + "?namespace=agent:sales&user_id=ann").lines
            #expect(mine.map { $0["content"] } == hers.map { $0["content"] })
            #expect(mine.allSatisfy { $0["user_id"] == "carl" })
            #expect(Set(mine.map { $0["id"] }).isDisjoint(with: hers.map { $0["id"] }))
            let replaced = try #require(mine.first { $0["superseded_by"] != nil })
            #expect(mine.contains { $0["id"] == replaced["superseded_by"] })
            let repeated = try await send(carl, file, "?namespace=agent:sales")
            #expect(repeated.imported == 0 && repeated.history == 0 && repeated.existing == 10)
            #expect(try await carl.send(.get, Self.export).lines == mine)
        }
    }

    @Test("The token says where lines belong; what a file says beyond it is refused or set aside")
    func scope() async throws {
        try await withService { service in
            let lines = [
                #"{"content": "one robot", "namespace": "agent:sales", "user_id": "ann"}"#,
                #"{"content": "two robots", "namespace": "agent:financing", "user_id": "bob"}"#,
                #"{"content": "three robots", "tenant_id": "elsewhere", "user_id": "*", "namespace": "*"}"#,
            ]
            // A service's own namespace and an end user: both fixed.
            let ann = try await service.caller(Identity(user: "ann", role: .user), .sales)
            #expect(try await send(ann, lines).imported == 3)
            let places = try await service.owner.query(
                "SELECT DISTINCT tenant_id || ' ' || namespace || ' ' || user_id AS place FROM agent_memories"
            )
            #expect(try places.map { try $0.decode("place", as: String.self) } == ["default agent:sales ann"])
            for other in try await Others.all(service) {
                let answer = try await other.send(.get, Self.export)
                #expect(answer.status == 200 && answer.text.isEmpty)
            }
            for query in ["?namespace=agent:financing", "?user_id=bob"] {
                let refused = try await ann.send(
                    .post,
                    "/v1/memories/import" + query,
                    bytes: Data(),
                    type: "application/x-ndjson"
                )
                #expect(refused.status == 403)
                #expect(try await ann.send(.get, Self.export + query).status == 403)
            }
            // A tenant's key: the file may say, within the tenant; but never all.
            let key = try await service.machine("elsewhere")
            let open = try await send(key, lines)
            #expect(open.imported == 2 && open.errors.map(\.line) == [3])
            #expect(try await send(key, [#"{"content": "no namespace"}"#]).errors.map(\.line) == [1])
            // A key for two namespaces reaches no third.
            let narrow = try await service.caller(
                Identity(role: .machine, namespaces: ["agent:sales", "agent:knowledge"])
            )
            let partly = try await send(narrow, lines)
            #expect(partly.imported == 0 && partly.existing == 1 && partly.errors.map(\.line) == [2, 3])
            let visible = try await narrow.send(.get, Self.export).lines
            #expect(visible.count == 3 && visible.allSatisfy { $0["namespace"] == "agent:sales" })
            #expect(try await key.send(.get, Self.export).lines.count == 2)
            let nobody = try await service.caller(Identity(user: "ann", role: .visitor))
            #expect(try await nobody.send(.get, Self.export).status == 403)
        }
    }

    @Test("Wrong lines are told by their number, and the others are taken")
    func problems() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let long = String(repeating: "x", count: MemoryImporter.maximumLine)
            let lines = [
                #"{"content": "one robot"}"#, "", "not json", #"["a"]"#, #"{"content": 5}"#, #"{"content": " "}"#,
                #"{"type": "photo"}"#, #"{"content": "a b", "importance": 7}"#, #"{"content": "a b", "id": "x"}"#,
                #"{"content": "a b", "created_at": "yesterday"}"#, #"{"content": "a b", "metadata": {"k": "\u0000"}}"#,
                #"{"content": "a b", "role": "king"}"#, #"{"content": ""# + long + #""}"#,
                #"{"content": "two robots"}"#, #"{"content": "\#(String(repeating: "x", count: 8_001))"}"#,
                #"{"type": "history", "id": "\#(UUID())", "memory_id": "\#(UUID())", "action": "add", "created_at": "2026-01-01T00:00:00Z"}"#,
                #"{"type": "history", "memory_id": "\#(UUID())"}"#, #"{"content": "one robot"}"#,
                #"{"content": "three robots"}"#,
            ]
            let report = try await send(key, lines)
            #expect(report.complete && report.lines == 19)
            #expect(report.imported == 3 && report.existing == 1)
            #expect(report.errors.map(\.line).sorted() == [3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 17])
            #expect(report.failed == 14)
            let messages = Dictionary(report.errors.map { ($0.line, $0.message) }, uniquingKeysWith: { $1 })
            #expect(messages[3] == "is not JSON" && messages[6] == "content: must not be empty")
            #expect(messages[5] == "content: is of another kind" && messages[13]?.contains("longer") == true)
            #expect(messages[12]?.hasPrefix("role:") == true && messages[8]?.hasPrefix("importance:") == true)
            let empty = try await send(key, "\n\n")
            #expect(empty.complete && empty.imported == 0)
            for type in ["application/json", "text/plain"] {
                let answer = try await key.send(.post, "/v1/memories/import", bytes: Data("{}".utf8), type: type)
                #expect(answer.status == 415)
            }
            #expect(try await key.send(.get, Self.export + "?history=maybe").fields == ["history"])
        }
    }

    @Test("Of a file that is wrong throughout, a thousand problems are told and all are counted")
    func manyProblems() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let report = try await send(key, Array(repeating: "nonsense", count: 1_500))
            #expect(report.failed == 1_500 && report.errors.count == 1_000 && report.errorsOmitted == 500)
        }
    }

    @Test("More than fits a page and a batch goes through whole, in order, also where many share a moment")
    func many() async throws {
        try await withService { service in
            let key = try await service.caller(nil, .sales)
            let lines = (0..<1_037).map { number in
                #"{"content": "number \#(number) of them", "user_id": "ann", "run_id": "r", "created_at": "2026-01-0\#(1 + number / 500)T00:00:00Z"}"#
            }
            let report = try await send(key, lines.joined(separator: "\r\n") + "\r\n")
            #expect(report.complete && report.imported == 1_037 && report.lines == 1_037)
            let out = try await key.send(.get, Self.export + "?user_id=ann&run_id=r").lines
            #expect(Set(out.compactMap { $0["id"]?.stringValue }).count == 1_037)
            // In its session each has the place of its line.
            let places = out.sorted { ($0["seq"]?.intValue ?? 0) < ($1["seq"]?.intValue ?? 0) }
            #expect(places.map { $0["content"]?.stringValue } == (0..<1_037).map { "number \($0) of them" })
            #expect(try await key.send(.get, Self.export + "?run_id=other").text.isEmpty)
        }
    }

    @Test("An import that breaks off says how far it came, and what it stored stays")
    func brokenOff() async throws {
        let embedder = FailingEmbedder(after: 2)
        try await withService(embedder: embedder) { service in
            let key = try await service.caller(nil, .sales)
            let lines = (0..<500).map { #"{"content": "number \#($0) of them"}"# }
            let report = try await send(key, lines)
            #expect(!report.complete && report.error == "The embedding model is not available.")
            #expect(report.imported == 2 * MemoryImporter.batch && report.lines == 2 * MemoryImporter.batch)
            let stored = try await key.send(.get, Self.export)
            #expect(stored.lines.count == 2 * MemoryImporter.batch)
            // What is there already needs no vectors, so it is recognised even now.
            let repeated = try await send(key, stored.text)
            #expect(repeated.complete && repeated.existing == 2 * MemoryImporter.batch)
        }
    }

    @Test("Lines are cut wherever the network cuts the bytes")
    func splitting() {
        let text = "one\r\n\n  \ntwo é\nxxxxxxxxxxxxxxxxxxxxxxxx\nlast"
        let expected: [LineSplitter.Line] = [
            .text(Data("one".utf8), number: 1), .text(Data("two é".utf8), number: 4), .tooLong(number: 5),
            .text(Data("last".utf8), number: 6),
        ]
        for size in 1...text.utf8.count {
            var splitter = LineSplitter(maximumLength: 12)
            var lines: [LineSplitter.Line] = []
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                lines += splitter.add(rest.prefix(size))
                rest = rest.dropFirst(size)
            }
            if let line = splitter.finish() { lines.append(line) }
            #expect(lines == expected)
        }
    }
}
