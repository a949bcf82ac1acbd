import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import MeshTool

@Suite("API keys and logins")
struct ServiceLoginTests {
    @Test("A key opens its own tenant until it is revoked, and is stored only as its hash")
    func keys() async throws {
        try await withTestDatabase(as: .gateway) { client, _ in
            let store = APIKeyStore(client: client, tenant: "acme")
            let key = APIKey.random()
            let id = try await store.insert(key, name: "ci", namespaces: ["agent:sales"])
            #expect(try await store.isValid(key))
            #expect(try await !APIKeyStore(client: client, tenant: "other").isValid(key))
            #expect(try await !store.isValid(APIKey.random()))
            let entry = try #require(try await store.list().first)
            #expect(entry.id == id)
            #expect(key.text.hasPrefix(entry.prefix))
            #expect(try await store.revoke("ybm_").isEmpty)
            #expect(try await APIKeyStore(client: client, tenant: "other").revoke(id.uuidString).isEmpty)
            #expect(try await store.revoke(id.uuidString) == [key.prefix])
            #expect(try await !store.isValid(key))
            #expect(try await store.revoke(key.text).isEmpty)
        }
    }

    @Test("A key can be revoked by its text")
    func revokeByText() async throws {
        try await withTestDatabase(as: .gateway) { client, _ in
            let store = APIKeyStore(client: client, tenant: "acme")
            let key = APIKey.random()
            _ = try await store.insert(key, name: "ci", namespaces: [])
            #expect(try await store.revoke(key.text) == [key.prefix])
        }
    }

    @Test("A key can be revoked by eight of its characters, by fewer it cannot, and another's is not touched")
    func revokeByStart() async throws {
        try await withTestDatabase(as: .gateway) { client, _ in
            let store = APIKeyStore(client: client, tenant: "acme")
            let (key, other) = (APIKey(text: "ybm_abcdEFGHij"), APIKey(text: "ybm_abceEFGHij"))
            for key in [key, other] { _ = try await store.insert(key, name: "ci", namespaces: ["*"]) }
            #expect(try await store.revoke("ybm_abc").isEmpty)
            #expect(try await store.revoke("%bm_abcd").isEmpty)
            #expect(try await store.revoke("ybm_abcd") == [key.prefix])
            #expect(try await !store.isValid(key))
            #expect(try await store.isValid(other))
            #expect(try await store.list().map { $0.revokedAt == nil } == [false, true])
        }
    }

    @Test("Keys are long, random, and of one form")
    func form() {
        let keys = Set((0..<100).map { _ in APIKey.random().text })
        #expect(keys.count == 100)
        #expect(keys.allSatisfy { $0.wholeMatch(of: #/ybm_[A-Za-z0-9]{43}/#) != nil })
    }
}
