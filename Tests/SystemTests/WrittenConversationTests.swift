import AsyncHTTPClient
import Foundation
import SharedModels
import Testing

extension SystemTests.OneMesh {
    /// `Conversations/*.txt` through the whole mesh, without a language model; then a search for what was to be masked in
    /// everything that the mesh has written down.
    @Suite("Written conversations", .serialized, .enabled(if: WrittenConversationGateway.url == nil))
    struct WrittenConversationTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        @Test("Each holds, and nothing that is masked is kept anywhere", .timeLimit(.minutes(10)))
        func everything() async throws {
            let files = try WrittenFile.all()
            let trades = files.reduce(into: [:]) { $0[$1.trade, default: 0] += 1 }
            #expect(trades == ["financing": 5, "sales": 5, "dealer-matching": 5, "knowledge": 5])
            let runs = try await files.hold { mesh.user() }

            // Whatever waits to be written is written when all have ended.
            _ = try await mesh.stop()
            let outcome: Result<[LeakScan.Find], any Error>
            do { outcome = .success(try await leaks(of: files)) } catch { outcome = .failure(error) }
            try await mesh.start()
            let finds = try outcome.get()
            for find in finds { Issue.record("\(find)") }

            let secrets = Set(files.flatMap(\.conversation.secrets))
            let leaked = secrets.filter { secret in
                let forms = PlantedSecret.forms(of: secret)
                return finds.contains { forms.contains($0.text) } || runs.contains { $0.repeated.contains(secret) }
            }
            print("leaks: \(leaked.count) of \(secrets.count) planted secrets")
            #expect(secrets.count >= 10)
            #expect(leaked.isEmpty)
        }

        private func leaks(of files: [WrittenFile]) async throws -> [LeakScan.Find] {
            // A search that finds nothing at all proves nothing: what was said is there, and what was masked as such.
            let said = try #require(files.first?.conversation.turns.first?.said)
            let control = try await LeakScan(texts: [said, "[card number removed]"]).finds(in: mesh.database)
            #expect(Set(control.map(\.text)) == [said, "[card number removed]"])
            let logs = try LeakScan(texts: ["listening", "started"]).finds(in: mesh.folder)
            #expect(Set(logs.map(\.place)).isSuperset(of: MeshService.allCases.map { "\($0.name).log" }))

            let texts = Set(files.flatMap(\.conversation.secrets).flatMap(PlantedSecret.forms))
            let scan = LeakScan(texts: texts)
            return try await scan.finds(in: mesh.database) + scan.finds(in: mesh.folder)
        }
    }
}

/// A gateway that runs already, perhaps with a language model behind it; its database and logs are not looked into.
enum WrittenConversationGateway {
    /// `TEST_CONVERSATIONS_URL`
    static let url = setting("TEST_CONVERSATIONS_URL")
    /// `TEST_CONVERSATIONS_KEY`: without one each conversation is a new visitor's.
    static let key = setting("TEST_CONVERSATIONS_KEY")

    private static func setting(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[name] ?? ""
        return value.isEmpty ? nil : value
    }

    static func caller(_ http: HTTPClient, base: String) -> Caller {
        var caller = Caller(http: http, base: base)
        if let key {
            caller.headers = ["X-API-Key": key, "X-User-Id": "written-\(UUID().uuidString.lowercased())"]
        }
        return caller
    }
}

@Suite(
    "Written conversations with a running gateway",
    .enabled(if: WrittenConversationGateway.url != nil, "TEST_CONVERSATIONS_URL is not set: the base URL of a gateway")
)
struct WrittenConversationGatewayTests {
    @Test("Each holds", .timeLimit(.minutes(60)))
    func everything() async throws {
        let base = try #require(WrittenConversationGateway.url)
        let http = HTTPClient(eventLoopGroupProvider: .singleton)
        let outcome: Result<[WrittenConversationRun], any Error>
        do {
            outcome = .success(
                try await WrittenFile.all().hold { WrittenConversationGateway.caller(http, base: base) }
            )
        } catch {
            outcome = .failure(error)
        }
        try await http.shutdown()
        #expect(try outcome.get().allSatisfy { $0.repeated.isEmpty })
    }
}
