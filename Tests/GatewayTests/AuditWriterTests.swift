import Foundation
import Logging
import NIOConcurrencyHelpers
import Platform
import Testing

@testable import Gateway

@Suite("Callers that wait for their audit event")
struct AuditWriterTests {
    private static func record(_ number: Int) -> AuditRecord {
        AuditRecord(tenant: "acme", role: "machine", action: "POST /api/v1/memories", requestID: "r\(number)")
    }

    private static func writer(_ store: KeepingStore) -> AuditWriter {
        AuditWriter(store: store, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    }

    @Test(
        "One that is cancelled while nothing is written is let go, and its event is not written later",
        arguments: [true, false]
    )
    func cancelled(isLate: Bool) async throws {
        let store = KeepingStore()
        let writer = Self.writer(store)
        let caller = Task {
            if !isLate {
                while !Task.isCancelled { await Task.yield() }
            }
            try await writer.store(Self.record(1))
        }
        if isLate { try await Task.sleep(for: .milliseconds(50)) }
        caller.cancel()
        await #expect(throws: CancellationError.self) { try await caller.value }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await writer.run() }
            try await writer.store(Self.record(2))
            group.cancelAll()
        }
        #expect(store.requests == ["r2"])
    }

    @Test("One that is cancelled while its event is written is told that it is")
    func written() async throws {
        let caller = NIOLockedValueBox<Task<Void, any Error>?>(nil)
        let store = KeepingStore { caller.withLockedValue { $0?.cancel() } }
        let writer = Self.writer(store)
        let task = Task { try await writer.store(Self.record(1)) }
        caller.withLockedValue { $0 = task }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await writer.run() }
            try await task.value
            group.cancelAll()
        }
        #expect(task.isCancelled)
        #expect(store.requests == ["r1"])
    }
}

/// Keeps what is appended.
private final class KeepingStore: AuditStore {
    private let kept = NIOLockedValueBox<[String]>([])
    private let meanwhile: @Sendable () -> Void

    init(meanwhile: @escaping @Sendable () -> Void = {}) { self.meanwhile = meanwhile }

    var requests: [String] { kept.withLockedValue { $0 } }

    func append(_ records: [AuditRecord]) async throws {
        meanwhile()
        kept.withLockedValue { $0 += records.map(\.requestID) }
    }

    func page(tenant: String, before: Int64?, limit: Int) async throws -> [AuditEvent] { [] }
    func newest() async throws -> AuditEvent? { nil }
    func isSigned(_ event: AuditEvent, by keyID: String) async throws -> Bool { false }
    func keep(_ head: AuditHead) async throws {}
    func lastBefore(_ date: Date, limit: Int) async throws -> AuditEvent? { nil }
    func prune(_ head: AuditHead) async throws -> Int { 0 }
}
