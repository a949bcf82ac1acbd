import Foundation
import Platform
import Postgres

/// Makes every memory's vector anew by another model, and then puts the new ones in the place of the old ones, while searches
/// and writes go on. What was interrupted goes on where it was.
struct Reembedding: Sendable {
    let store: ReembeddingStore
    let model: String
    let dimensions: Int
    /// Texts in, unit vectors of `model` out.
    let embed: @Sendable ([String]) async throws -> [[Float]]
    /// Memory for the build of the index, as PostgreSQL writes it.
    var memory = "512MB"
    /// Is told what goes on, a line at a time.
    let report: @Sendable (String) -> Void

    /// Memories that are read and written at once. Few, since the memory service's replicas embed them from the other end of the keys:
    /// what is made here while they made it too is made for nothing.
    static let page = 64
    /// Texts a request, of which several are under way.
    static let batch = 32
    /// How many may be missing at the end: everybody waits while their vectors are made, and no longer than ``patience``. Where that is not
    /// enough for so many, half as many may be missing the next time; twice as many again where so few cannot be reached for ten seconds.
    static let last = 16
    static let patience = Duration.seconds(3)
    private static let attempts = 100

    func run() async throws {
        try await store.alone {
            guard let state = try await store.state() else {
                throw Failure("nothing is embedded yet: ./mesh migrate makes the tables as wide as the settings say")
            }
            guard state.model != model else {
                guard state.dimensions == dimensions else {
                    throw Failure(
                        "the memories are embedded by \(model) with \(state.dimensions) dimensions: another width of the same model "
                            + "needs another name for it (EMBEDDING_MODEL)"
                    )
                }
                report("the memories are embedded by \(model)")
                return
            }
            if let next = state.nextModel, next != model {
                throw Failure("a change to \(next) is under way: finish it, or give it up with --cancel")
            }
            if let width = state.nextDimensions, width != dimensions {
                throw Failure(
                    "the change to \(model) began with \(width) dimensions, not \(dimensions): give it up with --cancel"
                )
            }
            report("from \(state.model) (\(state.dimensions)) to \(model) (\(dimensions))")
            if state.nextModel == nil { try await store.begin(model, dimensions: dimensions) }
            try await store.indexMissing()
            try await fill(total: try await VectorIndexStore(client: store.owner).rows())
            try await index()
            try await finish()
            try await store.analyze()
            report("the memories are embedded by \(model)")
        }
    }

    /// Until a walk over all of them finds none that lacks a vector.
    private func fill(total: Int) async throws {
        let began = ContinuousClock.now
        var told = began
        var done = 0
        while true {
            var inWalk = 0
            var last: ReembeddingStore.Row?
            while true {
                let rows = try await store.lacking(after: last, limit: Self.page)
                guard let end = rows.last else { break }
                try await make(rows)
                (last, inWalk) = (end, inWalk + rows.count)
                if told + .seconds(5) < .now {
                    told = .now
                    let rate = Double(done + inWalk) / ((told - began) / .seconds(1))
                    report("\(done + inWalk) of about \(total), \(Int(rate)) a second")
                }
            }
            done += inWalk
            // Few are written during a walk that finds few.
            if inWalk <= Self.page { break }
        }
        report("\(done) memories embedded")
    }

    private func make(_ rows: [ReembeddingStore.Row]) async throws {
        let vectors = try await vectors(of: rows.map(\.spoken))
        // A memory that somebody changes at the same time may be in the way.
        for attempt in 1...5 {
            do {
                return try await store.store(vectors, of: rows, model: model)
            } catch let error as PostgresError where error.isRetryable && attempt < 5 {
                try await Task.sleep(for: .milliseconds(200 * attempt))
            }
        }
    }

    private func vectors(of texts: [String]) async throws -> [[Float]] {
        let starts = Array(stride(from: 0, to: texts.count, by: Self.batch))
        return try await withThrowingTaskGroup(of: (Int, [[Float]]).self) { group in
            for start in starts {
                let part = Array(texts[start..<min(start + Self.batch, texts.count)])
                group.addTask { (start, try await checked(part)) }
            }
            var parts: [Int: [[Float]]] = [:]
            for try await (start, vectors) in group { parts[start] = vectors }
            return starts.flatMap { parts[$0] ?? [] }
        }
    }

    private func checked(_ texts: [String]) async throws -> [[Float]] {
        let vectors = try await embed(texts)
        guard vectors.count == texts.count, vectors.allSatisfy({ $0.count == dimensions }) else {
            throw Failure("\(model) did not give a vector of \(dimensions) dimensions for each text")
        }
        return vectors
    }

    private func index() async throws {
        let indexes = VectorIndexStore(client: store.owner, column: "next_embedding")
        if let present = try await indexes.present(), present.isValid { return }
        let kind = try await VectorIndexStore(client: store.owner).present()?.kind ?? .hnsw
        try await VectorIndexBuild(store: indexes, kind: kind, memory: memory, report: report).run()
    }

    /// What has been written meanwhile, and the change itself.
    private func finish() async throws {
        var last = Self.last
        for _ in 0..<Self.attempts {
            var told = ContinuousClock.now
            while true {
                let rows = try await store.lacking(after: nil, limit: Self.page)
                if told + .seconds(10) < .now {
                    told = .now
                    last = min(Self.last, last * 2)
                    report("\(model) is hardly faster than what is written meanwhile; still at it")
                }
                if !rows.isEmpty { try await make(rows) }
                if rows.count <= last { break }
            }
            do {
                let isDone = try await store.replace(model: model, missing: last) { texts in
                    try await Deadline.limited(to: Self.patience) { try await vectors(of: texts) }
                }
                if isDone { return }
            } catch is DeadlineExceeded {
                last = max(1, last / 2)
                report("the embedding model is slow; trying again")
            }
            try await Task.sleep(for: .milliseconds(500))
        }
        throw Failure(
            "the change found no moment between readers and writers; everything is made: run the command again"
        )
    }
}
