import Foundation
import Synchronization

/// Keys that were found lately: a revoked one works for half a minute more at most, and a busy client costs one query
/// in that time. What is unknown is not kept, so that a new key works at once.
final class CachedAPIKeys: APIKeyStore {
    private struct Entry {
        let key: APIKey
        let until: ContinuousClock.Instant
    }

    static let lifetime: Duration = .seconds(30)
    static let capacity = 10_000

    private let store: any APIKeyStore
    private let now: @Sendable () -> ContinuousClock.Instant
    private let entries = Mutex<[Data: Entry]>([:])

    init(_ store: any APIKeyStore, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.store = store
        self.now = now
    }

    /// A key that is known without asking, and until when.
    func kept(hash: Data) -> (key: APIKey, until: ContinuousClock.Instant)? {
        guard let entry = entries.withLock({ $0[hash] }), entry.until > now() else { return nil }
        return (entry.key, entry.until)
    }

    func key(hash: Data) async throws -> APIKey? {
        let now = self.now()
        if let entry = entries.withLock({ $0[hash] }), entry.until > now { return entry.key }
        guard let key = try await store.key(hash: hash) else {
            entries.withLock { $0[hash] = nil }
            return nil
        }
        entries.withLock { entries in
            if entries.count >= Self.capacity { entries = entries.filter { $0.value.until > now } }
            if entries.count < Self.capacity { entries[hash] = Entry(key: key, until: now + Self.lifetime) }
        }
        return key
    }
}
