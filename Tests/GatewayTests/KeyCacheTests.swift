import Foundation
import NIOConcurrencyHelpers
import Testing

@testable import Gateway

@Suite("Keys that were found lately")
struct KeyCacheTests {
    private final class Store: APIKeyStore {
        let keys = NIOLockedValueBox<[Data: APIKey]>([:])
        let asked = NIOLockedValueBox(0)

        func key(hash: Data) async throws -> APIKey? {
            asked.withLockedValue { $0 += 1 }
            return keys.withLockedValue { $0[hash] }
        }
    }

    @Test("A revoked key stops within half a minute, however busy it is")
    func revoked() async throws {
        let (store, moment) = (Store(), NIOLockedValueBox(ContinuousClock.now))
        let cache = CachedAPIKeys(store) { moment.withLockedValue { $0 } }
        let hash = APIKey.hash(of: "k")
        store.keys.withLockedValue { $0[hash] = APIKey(id: UUID(), tenant: "acme", name: "n", namespaces: ["*"]) }
        var seconds = 0
        while try await cache.key(hash: hash) != nil {
            store.keys.withLockedValue { $0[hash] = nil }
            moment.withLockedValue { $0 += .seconds(1) }
            seconds += 1
            try #require(seconds <= 30)
        }
        #expect(seconds == 30)
        #expect(try await cache.key(hash: hash) == nil)
    }

    @Test("A known key is asked for once, an unknown one each time, so that a new key works at once")
    func kept() async throws {
        let store = Store()
        let cache = CachedAPIKeys(store)
        let hash = APIKey.hash(of: "k")
        for _ in 0..<3 { #expect(try await cache.key(hash: hash) == nil) }
        #expect(store.asked.withLockedValue { $0 } == 3)
        let key = APIKey(id: UUID(), tenant: "acme", name: "n", namespaces: ["*"])
        store.keys.withLockedValue { $0[hash] = key }
        for _ in 0..<3 { #expect(try await cache.key(hash: hash) == key) }
        #expect(store.asked.withLockedValue { $0 } == 4)
        #expect(try await cache.key(hash: APIKey.hash(of: "K")) == nil)
    }
}
