import Foundation
import Logging
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Which embedding model is asked")
struct EmbeddingModelsTests {
    private static let old = WordEmbedder(model: "old", dimensions: 384)
    private static let new = WordEmbedder(model: "new", dimensions: 24)
    private static let twin = WordEmbedder(model: "twin", dimensions: 384)

    /// The memories change to `model`, as `mesh-tool reembed` does it.
    private static func change(to embedder: WordEmbedder, _ owner: PostgresClient, _ memory: MemoryFixture) async throws
    {
        try await owner.execute("CALL mesh.reembedding_begin(\(embedder.model), \(embedder.dimensions)::integer)")
        let rows = try await owner.query("SELECT id, content, speaker FROM agent_memories")
        for row in rows {
            let text = SpokenText.text(of: try row.decode("content"), speaker: try row.decode("speaker"))
            let vector = HalfVector(try await embedder.embed(text))
            let id: UUID = try row.decode("id")
            try await owner.execute(
                """
                UPDATE agent_memories SET next_embedding = \(vector), next_embedding_model = \(embedder.model)
                WHERE id = \(id)
                """
            )
        }
        try await owner.execute(
            "CREATE INDEX agent_memories_next_embedding ON agent_memories USING hnsw (next_embedding halfvec_cosine_ops)"
        )
        try await owner.execute("CALL mesh.reembedding_switch()")
    }

    private func withChanging(
        from old: WordEmbedder = old,
        to new: WordEmbedder,
        _ body: (MemoryFixture, PostgresClient) async throws -> Void
    ) async throws {
        try await withTestDatabase { owner, url in
            let database = try TestDatabase.client(url: url, role: "mesh_memory")
            let outcome: Result<Void, any Error>
            do {
                let store = PostgresMemoryStore(database: database)
                let models = EmbeddingModels(new, previous: old) { try await store.embeddingModel() }
                outcome = .success(try await body(MemoryFixture(database, models: models), owner))
            } catch {
                outcome = .failure(error)
            }
            await database.shutdown()
            try outcome.get()
        }
    }

    @Test(
        "A process with both models goes on with the old one until the memories have changed, and then with the new one",
        arguments: [new, twin]
    )
    func change(new: WordEmbedder) async throws {
        try await withChanging(to: new) { memory, owner in
            // Another process, which knows the old model alone, was first.
            let before = MemoryFixture(memory.database, embedder: Self.old)
            try await before.add(Samples.statement("The robot is blue"), Samples.statement("The dealer is in Reno"))

            #expect(try await memory.contents(Samples.plan("blue robot")).first == "The robot is blue")
            let added = try await memory.add(Samples.statement("The robot is blue"), Samples.statement("We like green"))
            #expect(added.map(\.action) == [.merged, .added])

            try await Self.change(to: new, owner, memory)
            #expect(try await memory.contents(Samples.plan("blue robot")).first == "The robot is blue")
            #expect(try await memory.count("embedding_model = \(new.model)") == 3)
            let again = try await memory.add(Samples.statement("We like green"), Samples.statement("We like red"))
            #expect(again.map(\.action) == [.merged, .added])
            #expect(try await memory.count("embedding_model = \(new.model)") == 4)

            // Who knows the old model alone is refused, and changes nothing.
            let late = MemoryFixture(
                memory.database,
                models: EmbeddingModels(Self.old) { try await memory.store.embeddingModel() }
            )
            let refusal = MemoryError.otherModel(stored: new.model, configured: "old")
            await #expect(throws: refusal) { _ = try await late.find(Samples.plan("blue robot")) }
            await #expect(throws: refusal) { try await late.add(Samples.statement("We like pink")) }
            #expect(try await memory.count() == 4)
        }
    }

    @Test("A write that finds the model changed is done once, with the new one")
    func once() async throws {
        try await withChanging(to: Self.new) { memory, owner in
            try await MemoryFixture(memory.database, embedder: Self.old).add(Samples.statement("The robot is blue"))
            _ = try await memory.contents(Samples.plan("robot"))
            try await Self.change(to: Self.new, owner, memory)
            let results = try await memory.add((0..<20).map { Samples.statement("Shelf number \($0) holds tyres") })
            #expect(results.allSatisfy { $0.action == .added })
            #expect(try await memory.count() == 21)
            #expect(try await memory.count("vector_dims(embedding) = 24") == 21)
        }
    }

    @Test(
        "A process does not start with a model that the memories are not of, nor with one of another width; it says why"
    )
    func start() async throws {
        try await withMemory { memory in
            func check(_ models: EmbeddingModels) async throws {
                try await EmbeddingCheck(models: models, store: memory.store).run(logger: Logger(label: "test"))
            }
            func models(_ embedder: WordEmbedder, previous: WordEmbedder? = nil) -> EmbeddingModels {
                EmbeddingModels(embedder, previous: previous) { try await memory.store.embeddingModel() }
            }
            let wide = await #expect(throws: EmbeddingError.self) { try await check(models(Self.new)) }
            #expect(wide?.code == .configuration && wide?.message.contains("VECTOR_EMBEDDING_DIMENSIONS") == true)
            #expect(wide?.message.contains("24") == true && wide?.message.contains("384") == true)
            try await check(models(Self.old))

            try await MemoryFixture(memory.database, embedder: Self.old).add(Samples.statement("The robot is blue"))
            let other = await #expect(throws: EmbeddingError.self) { try await check(models(Self.twin)) }
            #expect(other?.code == .configuration && other?.message.contains("EMBEDDING_PREVIOUS_PROVIDER") == true)
            let both = models(Self.new, previous: Self.old)
            try await check(both)
            #expect(both.current.model == "old")
        }
    }

    @Test("The settings of the model before are read beside the others, and a provider's key goes to no other address")
    func settings() {
        var reader = SettingsReader(
            values: [
                "EMBEDDING_PROVIDER": "openai", "OPENAI_API_KEY": "secret", "EMBEDDING_PREVIOUS_PROVIDER": "openai",
                "EMBEDDING_PREVIOUS_MODEL": "older", "EMBEDDING_PREVIOUS_DIMENSIONS": "512",
                "EMBEDDING_PREVIOUS_BASE_URL": "http://127.0.0.1:1/v1",
            ],
            prefix: "MEMORY"
        )
        let settings = MemorySettings(from: &reader)
        #expect(settings.embedding.apiKey == "secret" && settings.embedding.dimensions == nil)
        #expect(settings.previousEmbedding?.model == "older" && settings.previousEmbedding?.dimensions == 512)
        #expect(settings.previousEmbedding?.baseURL == "http://127.0.0.1:1/v1")
        #expect(settings.previousEmbedding?.apiKey == nil)
        var none = SettingsReader(values: [:], prefix: "MEMORY")
        #expect(MemorySettings(from: &none).previousEmbedding == nil)
        var lonely = SettingsReader(values: ["EMBEDDING_PREVIOUS_MODEL": "older"], prefix: "MEMORY")
        _ = MemorySettings(from: &lonely)
        #expect(lonely.problems.map(\.key) == ["EMBEDDING_PREVIOUS_PROVIDER"])
    }
}
