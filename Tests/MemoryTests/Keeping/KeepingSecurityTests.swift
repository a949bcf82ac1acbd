import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import Memory

@Suite("Keeping within the claims")
struct KeepingSecurityTests {
    private static let strangers = [
        DatabaseClaims(tenant: "default", subject: "bob", namespaces: ["*"]),
        DatabaseClaims(tenant: "default", namespaces: ["agent:financing"]),
        DatabaseClaims(tenant: "elsewhere", namespaces: ["*"]),
        DatabaseClaims(tenant: "default"),
    ]

    @Test("Where a handler errs, the database still keeps to the claims")
    func stores() async throws {
        try await withMemory { memory in
            let id = try #require(try await memory.add(Samples.statement("We run a warehouse"))[0].id)
            let (store, moment) = (memory.store, Samples.moment)
            let wide = try TransferScope(
                namespace: nil,
                user: nil,
                identity: Identity(role: .machine, namespaces: ["*"])
            )
            for claims in Self.strangers {
                let change = MemoryChange(pinned: true)
                #expect(
                    try await store.change(id, change, rewording: nil, at: moment, claims: claims, actor: "x") == nil
                )
                #expect(try await store.reinforce(id, by: 1, at: moment, claims: claims, actor: "x") == nil)
                #expect(try await store.history(of: id, after: nil, limit: 9, claims: claims) == nil)
                #expect(try await store.links(of: id, limit: 9, at: moment, claims: claims) == nil)
                #expect(try await store.namespaces(of: wide, claims: claims).isEmpty)
                let page = try await store.exportPage(
                    wide,
                    namespace: Samples.namespace,
                    run: nil,
                    history: true,
                    after: nil,
                    limit: 9,
                    at: moment,
                    claims: claims
                )
                #expect(page.lines.isEmpty && page.next == nil)
                if claims.subject == nil {
                    var counts = ErasureReceipt.Counts()
                    counts = try await store.erase(user: "ann", at: moment, claims: claims, actor: "x").counts
                    #expect(counts.isEmpty)
                } else {
                    // Not even a receipt may be written for another user.
                    await #expect(throws: PostgresError.self) {
                        _ = try await store.erase(user: "ann", at: moment, claims: claims, actor: "x")
                    }
                }
                var draft = Draft(
                    id: UUID(),
                    statement: Samples.statement("They bake bread"),
                    vector: [],
                    model: "words"
                )
                draft.vector = try await WordEmbedder().embed(["bread"])[0]
                let foreign = ImportedMemory(
                    draft: draft,
                    reinforcement: 0,
                    validFrom: moment,
                    accessCount: 0
                )
                await #expect(throws: PostgresError.self) {
                    _ = try await store.importBatch([foreign], history: [], at: moment, claims: claims, actor: "x")
                }
            }
            #expect(try await memory.count("NOT pinned AND reinforcement = 0") == 1)
            #expect(try await memory.count() == 1)
        }
    }

    @Test("A statement without any condition reaches what the claims reach")
    func withoutCondition() async throws {
        try await withMemory { memory in
            let id = try #require(try await memory.add(Samples.statement("We run a warehouse"))[0].id)
            _ = try await memory.store.reinforce(
                id,
                by: 0.5,
                at: Samples.moment,
                claims: MemoryFixture.claims,
                actor: "test"
            )
            for claims in Self.strangers {
                for statement: PostgresQuery in [
                    "UPDATE agent_memories SET pinned = true", "DELETE FROM agent_memories",
                    "UPDATE memory_history SET after = NULL", "DELETE FROM memory_history",
                ] {
                    #expect(try await memory.database.execute(statement, claims: claims) == 0)
                }
            }
            // Of a row of history nothing else can be changed, whoever asks.
            await #expect(throws: PostgresError.self) {
                try await memory.database.execute("UPDATE memory_history SET actor = 'x'", claims: MemoryFixture.claims)
            }
            #expect(
                try await memory.store.history(of: id, after: nil, limit: 9, claims: MemoryFixture.claims)?.count == 2
            )
        }
    }

    @Test("Every route is described, and every description refers to something")
    func description() throws {
        let document = OpenAPI.document
        let paths = try #require(document["paths"]?.objectValue)
        for (path, method) in [
            ("/v1/memories/{id}", "patch"), ("/v1/memories/{id}/history", "get"), ("/v1/memories/{id}/links", "get"),
            ("/v1/memories/{id}/reinforce", "post"), ("/v1/memories/export", "get"), ("/v1/memories/import", "post"),
            ("/v1/users/{user_id}/erase", "post"), ("/v1/users/{user_id}/erasures", "get"), ("/v1/events/{id}", "get"),
            ("/v1/stats", "get"),
        ] { #expect(paths[path]?[method] != nil, "\(path)") }
        let schemas = try #require(document["components"]?["schemas"]?.objectValue)
        let text = try JSON.encodeText(document)
        let references = text.matches(of: #/"#\/components\/schemas\/([A-Za-z]+)"/#).map { String($0.1) }
        #expect(references.count > 20)
        for name in Set(references) { #expect(schemas[name] != nil, "\(name)") }
    }
}
