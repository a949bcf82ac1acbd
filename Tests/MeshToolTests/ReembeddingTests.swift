import Foundation
import NIOConcurrencyHelpers
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

@Suite("Embedding the memories anew")
struct ReembeddingTests {
    private static let claims = DatabaseClaims(tenant: "default", namespaces: ["*"])

    /// The old model's vector of a memory, and the new one's.
    private static func vector(_ text: String, _ dimensions: Int) -> [Float] {
        let seed = text.utf8.reduce(7) { ($0 &* 31 &+ Int($1)) % 10_007 }
        let values = (0..<dimensions).map { Float(sin(Double(seed * ($0 + 1)))) }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { $0 / length }
    }

    private struct Mesh {
        let owner: PostgresClient
        let service: PostgresClient
        let store: ReembeddingStore
        let said = NIOLockedValueBox<[String]>([])

        func reembedding(
            _ model: String = "new",
            dimensions: Int = 24,
            embed: (@Sendable ([String]) async throws -> [[Float]])? = nil
        ) -> Reembedding {
            let said = said
            return Reembedding(
                store: store,
                model: model,
                dimensions: dimensions,
                embed: embed ?? { texts in texts.map { ReembeddingTests.vector("\(model) \($0)", dimensions) } },
                memory: "64MB",
                report: { line in said.withLockedValue { $0.append(line) } }
            )
        }

        func add(_ content: String, tenant: String = "default", model: String = "old", dimensions: Int = 384)
            async throws
        {
            _ = try await service.query(
                """
                INSERT INTO agent_memories (tenant_id, namespace, user_id, speaker, content, content_hash, embedding, embedding_model)
                VALUES (
                    \(tenant), 'shop', 'ann', 'Ann', \(content), sha256(\(content)::text::bytea),
                    \(HalfVector(ReembeddingTests.vector("\(model) Ann: \(content)", dimensions))), \(model)
                )
                """,
                claims: DatabaseClaims(tenant: tenant, namespaces: ["*"])
            )
        }

        /// The contents whose vector is the one that the model gives for what they are now.
        func right(_ model: String, dimensions: Int, tenant: String = "default") async throws -> Set<String> {
            let rows = try await service.query(
                "SELECT content, embedding::real[] AS vector FROM agent_memories WHERE embedding_model = \(model)",
                claims: DatabaseClaims(tenant: tenant, namespaces: ["*"])
            )
            var contents: Set<String> = []
            for row in rows {
                let content: String = try row.decode("content")
                let stored: [Float] = try row.decode("vector")
                let made = ReembeddingTests.vector("\(model) Ann: \(content)", dimensions)
                if stored.count == made.count, zip(stored, made).allSatisfy({ abs($0 - $1) < 0.01 }) {
                    contents.insert(content)
                }
            }
            return contents
        }
    }

    private func withMesh(_ body: (Mesh) async throws -> Void) async throws {
        try await withTestDatabase { owner, url in
            let service = try TestDatabase.client(url: url, role: "mesh_memory")
            let outcome: Result<Void, any Error>
            do {
                let store = ReembeddingStore(owner: owner, worker: service)
                outcome = .success(try await body(Mesh(owner: owner, service: service, store: store)))
            } catch {
                outcome = .failure(error)
            }
            await service.shutdown()
            try outcome.get()
        }
    }

    @Test("Every vector of every tenant is of the new model, as wide as it is, and indexed")
    func whole() async throws {
        try await withMesh { mesh in
            for number in 0..<600 {
                try await mesh.add("memory \(number)", tenant: number % 3 == 0 ? "other" : "default")
            }
            try await mesh.reembedding().run()
            #expect(try await mesh.right("new", dimensions: 24).count == 400)
            #expect(try await mesh.right("new", dimensions: 24, tenant: "other").count == 200)
            let state = try await mesh.store.state()
            #expect(state == .init(model: "new", dimensions: 24, nextModel: nil, nextDimensions: nil))
            let index = try await VectorIndexStore(client: mesh.owner).present()
            #expect(index?.isValid == true && index?.kind == .hnsw)
            // Nothing of the change is left.
            let left = try await mesh.owner.query(
                """
                SELECT attname::text AS name FROM pg_attribute
                WHERE attrelid = 'agent_memories'::regclass AND attname LIKE 'next%' AND NOT attisdropped
                UNION ALL SELECT tgname::text FROM pg_trigger
                WHERE tgrelid = 'agent_memories'::regclass AND tgname LIKE '%next%'
                UNION ALL SELECT relname::text FROM pg_class WHERE relname LIKE 'agent_memories_next%'
                """
            )
            #expect(left.isEmpty)
            // Again is nothing to do, and back is as well possible.
            try await mesh.reembedding().run()
            try await mesh.reembedding("old", dimensions: 384).run()
            #expect(try await mesh.right("old", dimensions: 384).count == 400)
            let width = try await mesh.owner.query("SELECT mesh.embedding_dimensions() AS n").first?.decode(
                "n",
                as: Int.self
            )
            #expect(width == 384)
        }
    }

    @Test("What is written and reworded meanwhile has its new vector too, and nobody sees two models")
    func meanwhile() async throws {
        try await withMesh { mesh in
            for number in 0..<700 { try await mesh.add("memory \(number)") }
            let rounds = NIOLockedValueBox(0)
            let change = mesh.reembedding { texts in
                // While the vectors of a page are made, a memory of it changes and another one comes.
                let round = rounds.withLockedValue { value in
                    value += 1
                    return value
                }
                if let text = texts.first, round.isMultiple(of: 3), texts.count > 1 {
                    let content = String(text.dropFirst("Ann: ".count))
                    let vector = ReembeddingTests.vector("old Ann: \(content) indeed", 384)
                    _ = try await mesh.service.query(
                        """
                        UPDATE agent_memories SET content = \(content + " indeed"), embedding = \(HalfVector(vector))
                        WHERE content = \(content)
                        """,
                        claims: ReembeddingTests.claims
                    )
                    try await mesh.add("late \(round)")
                }
                return texts.map { ReembeddingTests.vector("new \($0)", 24) }
            }
            let models = NIOLockedValueBox<Set<String>>([])
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    while true {
                        let rows = try await mesh.service.query(
                            "SELECT DISTINCT embedding_model AS model FROM agent_memories",
                            claims: ReembeddingTests.claims
                        )
                        let seen: [String] = try rows.map { try $0.decode("model") }
                        #expect(seen.count == 1)
                        models.withLockedValue { $0.formUnion(seen) }
                        try await Task.sleep(for: .milliseconds(5))
                    }
                }
                group.addTask { try await change.run() }
                // The reader goes on until the change is done.
                try await group.next()
                group.cancelAll()
            }
            let all = try await mesh.owner.query("SELECT content FROM agent_memories").map {
                try $0.decode("content", as: String.self)
            }
            #expect(all.contains { $0.hasSuffix("indeed") } && all.contains { $0.hasPrefix("late") })
            #expect(try await mesh.right("new", dimensions: 24) == Set(all))
            #expect(models.withLockedValue { $0.contains("old") })
        }
    }

    @Test("An interrupted change goes on where it was; another one is refused meanwhile; it can be given up")
    func interrupted() async throws {
        try await withMesh { mesh in
            for number in 0..<600 { try await mesh.add("memory \(number)") }
            let made = NIOLockedValueBox(0)
            let breaking = mesh.reembedding { texts in
                guard made.withLockedValue({ $0 }) < 256 else { throw Failure("gone") }
                made.withLockedValue { $0 += texts.count }
                return texts.map { ReembeddingTests.vector("new \($0)", 24) }
            }
            await #expect(throws: Failure.self) { try await breaking.run() }
            #expect(try await mesh.store.state()?.nextModel == "new")
            #expect(try await mesh.right("old", dimensions: 384).count == 600)
            await #expect(throws: Failure.self) { try await mesh.reembedding("third", dimensions: 8).run() }
            await #expect(throws: Failure.self) { try await mesh.reembedding(dimensions: 8).run() }
            await #expect(throws: Failure.self) { try await mesh.reembedding("old", dimensions: 8).run() }

            try await mesh.store.cancel()
            #expect(try await mesh.right("old", dimensions: 384).count == 600)
            await #expect(throws: Failure.self) { try await breaking.run() }

            made.withLockedValue { $0 = 0 }
            await #expect(throws: Failure.self) { try await breaking.run() }
            let rest = NIOLockedValueBox(0)
            try await mesh.reembedding { texts in
                rest.withLockedValue { $0 += texts.count }
                return texts.map { ReembeddingTests.vector("new \($0)", 24) }
            }.run()
            #expect(rest.withLockedValue { $0 } == 600 - 256)
            #expect(try await mesh.right("new", dimensions: 24).count == 600)
        }
    }

    @Test("Only one does it at a time")
    func alone() async throws {
        try await withMesh { mesh in
            try await mesh.add("memory")
            let (began, begin) = AsyncStream<Void>.makeStream()
            let (ended, end) = AsyncStream<Void>.makeStream()
            let first = mesh.reembedding { texts in
                begin.finish()
                for await _ in ended {}
                return texts.map { ReembeddingTests.vector("new \($0)", 24) }
            }
            async let running: Void = first.run()
            for await _ in began {}
            await #expect(throws: Failure.self) { try await mesh.reembedding().run() }
            end.finish()
            try await running
            #expect(try await mesh.right("new", dimensions: 24) == ["memory"])
        }
    }

    @Test("A vector of another model than the stored ones is refused, whoever writes it")
    func refused() async throws {
        try await withMesh { mesh in
            try await mesh.add("first")
            let error = await #expect(throws: PostgresError.self) { try await mesh.add("second", model: "other") }
            #expect(error?.sqlState == "YM001")
            #expect(try await mesh.right("old", dimensions: 384) == ["first"])
        }
    }

    @Test("Where nothing is embedded yet the tables are made as wide as is wanted, and not afterwards")
    func width() async throws {
        try await withTestDatabase { owner, url in
            func change(_ dimensions: Int) async throws -> Bool {
                let url = DatabaseURL(url).setting("mesh.embedding_dimensions", to: String(dimensions))
                return try await withDatabase(url) { try await SchemaFacts(client: $0).changeWidth() }
            }
            #expect(try await change(1_536))
            let service = try TestDatabase.client(url: url, role: "mesh_memory")
            let mesh = Mesh(owner: owner, service: service, store: ReembeddingStore(owner: owner, worker: service))
            try await mesh.add("first", dimensions: 1_536)
            #expect(try await mesh.right("old", dimensions: 1_536) == ["first"])
            #expect(try await change(384) == false)
            #expect(try await mesh.right("old", dimensions: 1_536) == ["first"])
            await service.shutdown()
        }
    }
}
