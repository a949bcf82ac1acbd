import Dispatch

/// The model on this machine: all-MiniLM-L6-v2 on ONNX Runtime, one thread a run, a bounded number of runs at once.
///
/// Runs block their thread, so they have dispatch queues of their own and never hold up the shared executor.
struct LocalEmbedder: Embedder {
    let model: String
    let dimensions: Int
    /// ONNX Runtime's version, for the log.
    let runtimeVersion: String

    private let session: OnnxSession
    private let tokenizer: WordPieceTokenizer
    private let plan: BatchPlan
    private let workers: LendingPool<DispatchQueue>

    /// Up to so many texts are somebody's query and go before the batches of an import.
    private static let interactiveTexts = 4

    /// Loads the model. Throws ``EmbeddingError`` that names the setting at fault.
    init(
        model: String = EmbeddingSettings.localModel,
        files: ModelFiles,
        workers: Int,
        maximumTokens: Int = 256,
        plan: BatchPlan = BatchPlan()
    ) throws {
        let session = try OnnxSession(files: files)
        self.model = model
        self.session = session
        dimensions = session.dimensions
        runtimeVersion = session.runtimeVersion
        tokenizer = WordPieceTokenizer(
            vocabulary: try WordPieceVocabulary(path: files.vocabulary),
            maximumTokens: maximumTokens
        )
        self.plan = plan
        self.workers = LendingPool((0..<max(1, workers)).map { DispatchQueue(label: "embedding.\($0)") })
    }

    /// Finds the files and checks that the model is the one that the settings expect.
    init(settings: EmbeddingSettings) throws {
        try self.init(
            model: settings.model ?? EmbeddingSettings.localModel,
            files: try ModelFiles.locate(settings),
            workers: settings.workers,
            maximumTokens: settings.maximumTokens
        )
        if let expected = settings.dimensions, expected != dimensions {
            throw EmbeddingError(
                .configuration,
                "VECTOR_EMBEDDING_DIMENSIONS is \(expected), but \(model) has \(dimensions)."
            )
        }
    }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        guard !texts.isEmpty else { return [] }
        let lane: LendingPool<DispatchQueue>.Lane = texts.count <= Self.interactiveTexts ? .interactive : .bulk
        if texts.count == 1 {
            return try await onWorker(lane) { [self] in
                try session.embed(TokenBatch(texts.map(tokenizer.encode), padding: tokenizer.vocabulary.padding))
            }
        }
        let tokens = try await onWorker(lane) { [tokenizer] in texts.map(tokenizer.encode) }
        return try await embed(tokens, plan.batches(lengths: tokens.map(\.count)), lane)
    }

    /// Runs the batches, at most one a worker in line at any time, and puts the vectors back in the texts' order.
    private func embed(
        _ tokens: [[Int64]],
        _ batches: [[Int]],
        _ lane: LendingPool<DispatchQueue>.Lane
    ) async throws -> [[Float]] {
        var vectors = [[Float]](repeating: [], count: tokens.count)
        try await withThrowingTaskGroup(of: (positions: [Int], vectors: [[Float]]).self) { group in
            var remaining = batches.makeIterator()
            func addNext() {
                guard let positions = remaining.next() else { return }
                let batch = TokenBatch(positions.map { tokens[$0] }, padding: tokenizer.vocabulary.padding)
                group.addTask { [session] in
                    (positions, try await onWorker(lane) { try session.embed(batch) })
                }
            }
            for _ in 0..<workers.size { addNext() }
            while let done = try await group.next() {
                for (position, vector) in zip(done.positions, done.vectors) { vectors[position] = vector }
                try Task.checkCancellation()
                addNext()
            }
        }
        return vectors
    }

    private func onWorker<Result: Sendable>(
        _ lane: LendingPool<DispatchQueue>.Lane,
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await workers.lend(lane) { queue in
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Swift.Result(catching: work)) }
            }
        }
    }
}
