import Clients
import Foundation
import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Supervisor

@Suite("Remembering after the answer")
struct RememberLoopTests {
    private typealias Answering = @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer

    private static let added: JSONValue = ["id": .string(UUID().uuidString), "action": "added"]

    private func withLoop(
        answering answer: @escaping Answering,
        _ body: (RememberLoop, PostgresSessionStore, FakeUpstream) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        try await withTestDatabase(as: .supervisor) { database, _ in
            try await withFakeUpstream(answering: answer) { memory in
                let process = try ProcessContext(
                    settings: .testing(service: .supervisor, urls: [.memory: memory.url]),
                    logger: logger
                )
                let store = PostgresSessionStore(database: database)
                do {
                    let loop = RememberLoop(
                        store: store,
                        memory: MemoryClient(process: process),
                        process: process,
                        logger: logger
                    )
                    try await body(loop, store, memory)
                } catch {
                    await process.shutdown()
                    throw error
                }
                await process.shutdown()
            }
        }
    }

    @Test("Every message goes to the memory once, in its user's name")
    func once() async throws {
        let answer: Answering = { _ in .json(Self.added, status: .created) }
        try await withLoop(answering: answer) { loop, store, memory in
            for number in 0..<3 {
                try await store.answer(try await store.say("fact \(number)", in: "s-\(number)"), "noted")
            }
            await loop.deliverAll()
            await loop.deliverAll()
            let sent = memory.requests.compactMap(\.json)
            #expect(Set(sent.compactMap { $0["content"]?.stringValue }) == ["fact 0", "fact 1", "fact 2"])
            #expect(sent.count == 3)
            #expect(sent.allSatisfy { $0["user_id"] == "ada" && $0["namespace"] == "agent:supervisor" })
        }
    }

    @Test("While the memory is away messages wait; they are delivered once it is back")
    func away() async throws {
        let isAway = NIOLockedValueBox(true)
        let answer: Answering = { _ in
            isAway.withLockedValue { $0 }
                ? .text("", status: .serviceUnavailable) : .json(Self.added, status: .created)
        }
        try await withLoop(answering: answer) { loop, store, memory in
            try await store.answer(try await store.say("kept"), "noted")
            await loop.deliverAll()
            #expect(try await store.unremembered(for: PostgresSessionStore.ada, limit: 5).map(\.content) == ["kept"])
            isAway.withLockedValue { $0 = false }
            let failed = memory.requests.count
            // The pause after a failure is two seconds.
            while try await !store.unremembered(for: PostgresSessionStore.ada, limit: 5).isEmpty {
                try await Task.sleep(for: .milliseconds(100))
                await loop.deliverAll()
            }
            #expect(memory.requests.count == failed + 1)
        }
    }

    @Test("What the memory refuses is not offered for ever")
    func refused() async throws {
        let problem: JSONValue = [
            "type": "about:blank", "title": "T", "status": 422, "code": "validation_failed", "detail": "Too long.",
        ]
        let answer: Answering = { _ in .json(problem, status: .unprocessableContent) }
        try await withLoop(answering: answer) { loop, store, memory in
            try await store.answer(try await store.say("refused"), "noted")
            await loop.deliverAll()
            await loop.deliverAll()
            #expect(memory.requests.count == 1)
            #expect(try await store.unremembered(for: PostgresSessionStore.ada, limit: 5).isEmpty)
        }
    }

    @Test(
        "A session that is erased while its memory is on the way takes the memory with it, though the memory stumble",
        arguments: [0, 1]
    )
    func erasedMeanwhile(failures: Int) async throws {
        let storeBox = NIOLockedValueBox<PostgresSessionStore?>(nil)
        let failuresLeft = NIOLockedValueBox(failures)
        let answer: Answering = { request in
            if request.method == .post, let store = storeBox.withLockedValue({ $0 }) {
                _ = try await store.delete("s-1", for: PostgresSessionStore.ada)
            }
            guard request.method == .delete else { return .json(Self.added, status: .created) }
            let fails = failuresLeft.withLockedValue { left in
                left -= 1
                return left >= 0
            }
            return fails ? .text("", status: .internalServerError) : .json(["deleted": 1])
        }
        try await withLoop(answering: answer) { loop, store, memory in
            storeBox.withLockedValue { $0 = store }
            try await store.answer(try await store.say("gone"), "noted")
            await loop.deliverAll()
            #expect(
                memory.requests.map(\.method.rawValue) == ["POST"] + Array(repeating: "DELETE", count: failures + 1)
            )
            let id = Self.added["id"]?.stringValue?.lowercased() ?? ""
            #expect(memory.requests.last?.path == "/v1/memories/\(id)?history=false")
        }
    }

    @Test("A memory that was away is given everything once, however many loops there are")
    func awayWithMany() async throws {
        let isAway = NIOLockedValueBox(true)
        let answer: Answering = { _ in
            isAway.withLockedValue { $0 }
                ? .text("", status: .serviceUnavailable) : .json(Self.added, status: .created)
        }
        try await withLoop(answering: answer) { loop, store, memory in
            let facts = (0..<12).map { "fact \($0)" }
            for fact in facts { try await store.answer(try await store.say(fact, in: "s-\(fact)"), "noted") }
            await loop.deliverAll()
            // Two failures tell that it is away; the others are not offered for nothing.
            #expect(memory.requests.count == 2)
            isAway.withLockedValue { $0 = false }
            while try await !store.unremembered(for: PostgresSessionStore.ada, limit: 20).isEmpty {
                try await Task.sleep(for: .milliseconds(100))
                async let one: Void = loop.deliverAll()
                async let other: Void = loop.deliverAll()
                _ = await (one, other)
            }
            let taken = memory.requests.dropFirst(2).compactMap { $0.json?["content"]?.stringValue }
            #expect(taken.sorted() == facts.sorted())
        }
    }

    @Test("One message that the memory stumbles over holds up no other")
    func poison() async throws {
        let answer: Answering = { request in
            request.json?["content"] == "poison"
                ? .text("", status: .internalServerError) : .json(Self.added, status: .created)
        }
        try await withLoop(answering: answer) { loop, store, _ in
            for fact in ["poison", "one", "two"] {
                try await store.answer(try await store.say(fact, in: "s-\(fact)"), "noted")
            }
            await loop.deliverAll()
            let waiting = try await store.unremembered(for: PostgresSessionStore.ada, limit: 20)
            #expect(waiting.map(\.content) == ["poison"])
        }
    }
}
