import Foundation
import NIOCore
import Platform
import Postgres
import SharedModels

/// Takes JSON Lines in, a batch at a time: what is not yet read waits in the network.
struct MemoryImporter: Sendable {
    /// Content of 8,000 characters, 16 KiB of metadata, and room for their escapes.
    static let maximumLine = 262_144
    /// Lines a transaction, and texts an embedding batch.
    static let batch = 128

    let models: EmbeddingModels
    let store: any TransferStore
    let now: @Sendable () -> Date

    /// - Parameter progress: is told of every piece that was read and of every batch that was stored.
    /// - Returns: the report; what was stored before an error stays stored.
    func run<Bytes: AsyncSequence>(
        _ bytes: Bytes,
        into scope: TransferScope,
        identity: Identity,
        progress: @escaping @Sendable () -> Void = {}
    ) async -> ImportReport where Bytes.Element == ByteBuffer {
        var state = State(reader: ImportReader(scope: scope, identity: identity, now: now()), progress: progress)
        do {
            var splitter = LineSplitter(maximumLength: Self.maximumLine)
            for try await buffer in bytes {
                progress()
                for line in splitter.add(buffer.readableBytesView) { try await take(line, &state, identity) }
            }
            if let line = splitter.finish() { try await take(line, &state, identity) }
            try await flush(&state, identity)
            try await store.relink(state.replaced, at: now(), claims: identity.databaseClaims)
            state.report.complete = true
        } catch {
            state.report.error = Self.words(error)
        }
        return state.report
    }

    private struct State {
        let reader: ImportReader
        let progress: @Sendable () -> Void
        var report = ImportReport()
        var lastRead = 0
        var memories: [ImportReader.Pending] = []
        var history: [(line: Int, row: ImportedHistory)] = []
        /// Memories that something replaced: pointed to it at the end, when all of the file is there.
        var replaced: [ImportedMemory] = []

        init(reader: ImportReader, progress: @escaping @Sendable () -> Void) {
            self.reader = reader
            self.progress = progress
        }
    }

    private func take(_ line: LineSplitter.Line, _ state: inout State, _ identity: Identity) async throws {
        state.lastRead = line.number
        switch line {
        case .tooLong(let number):
            state.report.refuse(number, "is longer than \(Self.maximumLine) bytes")
        case .text(let data, let number):
            do throws(ImportProblem) {
                switch try state.reader.read(data, number: number) {
                case .memory(let memory): state.memories.append(memory)
                case .history(let row): state.history.append((number, row))
                }
            } catch {
                state.report.refuse(number, error.message)
            }
        }
        if state.memories.count + state.history.count >= Self.batch { try await flush(&state, identity) }
    }

    private func flush(_ state: inout State, _ identity: Identity) async throws {
        let pending = try await unknown(&state, identity)
        let history = state.history.map(\.row)
        let (drafts, outcomes) = try await models.using { embedder in
            let drafts = try await Self.drafts(of: pending, by: embedder)
            let outcomes = try await store.importBatch(
                drafts,
                history: history,
                at: now(),
                claims: identity.databaseClaims,
                actor: identity.actor
            )
            return (drafts, outcomes)
        }
        for (memory, outcome) in zip(pending, outcomes.memories) {
            switch outcome {
            case .stored: state.report.imported += 1
            case .known: state.report.existing += 1
            case .refused(let message): state.report.refuse(memory.line, message)
            }
        }
        for (entry, outcome) in zip(state.history, outcomes.history) {
            switch outcome {
            case .stored: state.report.history += 1
            case .known: state.report.existing += 1
            case .refused(let message): state.report.refuse(entry.line, message)
            }
        }
        state.replaced += drafts.filter { $0.supersededBy != nil }
        state.memories = []
        state.history = []
        state.report.lines = state.lastRead
        state.progress()
        // A file without end must not starve the others of the embedder.
        try Task.checkCancellation()
    }

    private static func drafts(
        of pending: [ImportReader.Pending],
        by embedder: any Embedder
    ) async throws -> [ImportedMemory] {
        guard !pending.isEmpty else { return [] }
        let vectors = try await embedder.embed(pending.map(\.statement.spoken))
        guard vectors.count == pending.count else {
            throw EmbeddingError(.invalidAnswer, "The embedding model returned too few vectors.")
        }
        return zip(pending, vectors).map { ImportedMemory($0, vector: $1, model: embedder.model) }
    }

    /// What is not there yet: vectors are dear, and an import that is repeated needs few.
    private func unknown(_ state: inout State, _ identity: Identity) async throws -> [ImportReader.Pending] {
        let named = state.memories.compactMap { memory in memory.wanted.map { ($0, memory.statement.scope) } }
        guard !named.isEmpty else { return state.memories }
        var known = try await store.known(named, claims: identity.databaseClaims).makeIterator()
        let rest = state.memories.filter { $0.wanted == nil || known.next() != true }
        state.report.existing += state.memories.count - rest.count
        return rest
    }

    private static func words(_ error: any Error) -> String {
        if let error = error as? APIError { return error.message }
        if let error = error as? any APIErrorConvertible { return error.apiError.message }
        if error is DeadlineExceeded { return "The import took longer than it may." }
        if error is PostgresError { return "The database could not take it." }
        return "The import was cut short."
    }
}

extension ImportedMemory {
    fileprivate init(_ pending: ImportReader.Pending, vector: [Float], model: String) {
        self.init(
            draft: Draft(id: pending.wanted ?? UUID(), statement: pending.statement, vector: vector, model: model),
            wanted: pending.wanted,
            seq: pending.seq,
            isImmutable: pending.isImmutable,
            reinforcement: pending.reinforcement,
            validFrom: pending.validFrom,
            invalidAt: pending.invalidAt,
            supersededBy: pending.supersededBy,
            accessCount: pending.accessCount,
            lastAccessedAt: pending.lastAccessedAt
        )
    }
}
