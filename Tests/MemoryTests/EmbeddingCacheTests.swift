import NIOConcurrencyHelpers
import Testing

@testable import Memory

@Suite("Query vectors kept", .timeLimit(.minutes(1)))
struct EmbeddingCacheTests {
    @Test("A text asked for again is not embedded again")
    func remembers() async throws {
        let base = RecordingEmbedder()
        let cached = CachedEmbedder(base, entries: 8)
        let first = try await cached.embed(["one", "three"])
        let second = try await cached.embed(["three", "seventeen", "one"])
        #expect(first == [RecordingEmbedder.vector("one"), RecordingEmbedder.vector("three")])
        #expect(second == ["three", "seventeen", "one"].map(RecordingEmbedder.vector))
        #expect(base.calls.map { $0.sorted() } == [["one", "three"], ["seventeen"]])
    }

    @Test("The same text twice in a call is embedded once")
    func embedsRepeatsOnce() async throws {
        let base = RecordingEmbedder()
        let vectors = try await CachedEmbedder(base).embed(["a", "a", "bb", "a"])
        #expect(vectors == ["a", "a", "bb", "a"].map(RecordingEmbedder.vector))
        #expect(base.calls.map { $0.sorted() } == [["a", "bb"]])
    }

    @Test("Callers at the same time share one run")
    func coalesces() async throws {
        let gate = Gate()
        let base = RecordingEmbedder { _, texts in
            await gate.wait()
            return texts.map(RecordingEmbedder.vector)
        }
        let cached = CachedEmbedder(base)
        try await withThrowingTaskGroup(of: [[Float]].self) { group in
            for _ in 0..<20 { group.addTask { try await cached.embed(["warehouse"]) } }
            #expect(try await eventually { cached.waiting == 19 })
            gate.open()
            for try await vectors in group { #expect(vectors == [RecordingEmbedder.vector("warehouse")]) }
        }
        #expect(base.calls == [["warehouse"]])
    }

    @Test("When the first of several callers is cancelled, another takes its place")
    func survivesCancelledLeader() async throws {
        let gate = Gate()
        let base = RecordingEmbedder { call, texts in
            if call == 1 { try await Task.sleep(for: .seconds(60)) }
            await gate.wait()
            return texts.map(RecordingEmbedder.vector)
        }
        let cached = CachedEmbedder(base)
        try await withThrowingTaskGroup(of: [[Float]]?.self) { followers in
            try await withThrowingTaskGroup(of: Void.self) { leader in
                leader.addTask {
                    await #expect(throws: CancellationError.self) { try await cached.embed(["warehouse"]) }
                }
                #expect(try await eventually { base.calls.count == 1 })
                for _ in 0..<3 { followers.addTask { try await cached.embed(["warehouse"]) } }
                #expect(try await eventually { cached.waiting == 3 })
                leader.cancelAll()
                try await leader.waitForAll()
            }
            gate.open()
            for try await vectors in followers { #expect(vectors == [RecordingEmbedder.vector("warehouse")]) }
        }
        #expect(base.calls.count == 2)
    }

    @Test("A cancelled follower stops waiting; the others get their vector")
    func cancelsFollower() async throws {
        let gate = Gate()
        let base = RecordingEmbedder { _, texts in
            await gate.wait()
            return texts.map(RecordingEmbedder.vector)
        }
        let cached = CachedEmbedder(base)
        try await withThrowingTaskGroup(of: [[Float]].self) { group in
            group.addTask { try await cached.embed(["warehouse"]) }
            #expect(try await eventually { base.calls.count == 1 })
            await #expect(throws: CancellationError.self) {
                try await withThrowingTaskGroup(of: [[Float]].self) { follower in
                    follower.addTask { try await cached.embed(["warehouse"]) }
                    #expect(try await eventually { cached.waiting == 1 })
                    follower.cancelAll()
                    for try await _ in follower {}
                }
            }
            gate.open()
            for try await vectors in group { #expect(vectors == [RecordingEmbedder.vector("warehouse")]) }
        }
    }

    @Test("A failure reaches all who wait, and is not remembered")
    func passesFailuresOn() async throws {
        let gate = Gate()
        let base = RecordingEmbedder { call, texts in
            if call == 1 {
                await gate.wait()
                throw EmbeddingError(.model, "broken")
            }
            return texts.map(RecordingEmbedder.vector)
        }
        let cached = CachedEmbedder(base)
        let failures = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<5 {
                group.addTask {
                    do {
                        _ = try await cached.embed(["warehouse"])
                        return false
                    } catch is EmbeddingError {
                        return true
                    }
                }
            }
            #expect(try await eventually { cached.waiting == 4 })
            gate.open()
            return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(failures == 5)
        #expect(try await cached.embed(["warehouse"]) == [RecordingEmbedder.vector("warehouse")])
    }

    @Test("An import passes by and washes nothing out")
    func letsImportsPass() async throws {
        let base = RecordingEmbedder()
        let cached = CachedEmbedder(base, entries: 2)
        _ = try await cached.embed(["query"])
        _ = try await cached.embed((0..<100).map { "text \($0)" })
        _ = try await cached.embed(["query"])
        #expect(base.calls.count == 2)
    }

    @Test("A short answer is an error, not a missing vector")
    func refusesShortAnswer() async throws {
        let cached = CachedEmbedder(RecordingEmbedder { _, _ in [] })
        let error = await #expect(throws: EmbeddingError.self) { try await cached.embed(["a"]) }
        #expect(error?.code == .invalidAnswer)
    }

    @Test("Many callers of few texts always get the right vectors")
    func holdsUnderLoad() async throws {
        let cached = CachedEmbedder(RecordingEmbedder(), entries: 3)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 0..<500 {
                group.addTask {
                    let texts = (0...index % 4).map { String(repeating: "x", count: (index * 7 + $0 * 3) % 9) }
                    let vectors = try await cached.embed(texts)
                    #expect(vectors == texts.map(RecordingEmbedder.vector))
                }
            }
            try await group.waitForAll()
        }
    }

    @Test("Forgets what was asked for the longest ago")
    func forgets() {
        var kept = LeastRecentlyUsed<String, Int>(capacity: 2)
        kept.insert(1, for: "a")
        kept.insert(2, for: "b")
        #expect(kept.value(for: "a") == 1)
        kept.insert(3, for: "c")
        #expect(kept.value(for: "b") == nil)
        #expect(kept.value(for: "a") == 1)
        #expect(kept.value(for: "c") == 3)
        #expect(kept.count == 2)
    }

    @Test("Agrees with a plain model of itself", arguments: [0, 1, 2, 5])
    func agreesWithModel(_ capacity: Int) {
        var kept = LeastRecentlyUsed<Int, Int>(capacity: capacity)
        var model: [(key: Int, value: Int)] = []
        var generator = SplitMix(state: UInt64(capacity))
        for step in 0..<3000 {
            let key = Int.random(in: 0..<8, using: &generator)
            let position = model.firstIndex { $0.key == key }
            if Bool.random(using: &generator) {
                #expect(kept.value(for: key) == position.map { model[$0].value })
                if let position { model.append(model.remove(at: position)) }
            } else {
                kept.insert(step, for: key)
                if let position { model.remove(at: position) }
                model.append((key, step))
                if model.count > capacity { model.removeFirst() }
            }
            #expect(kept.count == model.count)
        }
    }
}
