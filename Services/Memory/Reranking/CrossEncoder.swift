import Dispatch
import Foundation

/// A cross-encoder on this machine: any BERT-like model in ONNX with an uncased WordPiece vocabulary and one score a pair,
/// such as those trained on MS MARCO.
struct CrossEncoder: Reranker {
    let model: String

    private let session: OnnxSession
    private let tokenizer: WordPieceTokenizer
    private let workers: LendingPool<DispatchQueue>

    /// Tokens of a question and of a pair that are read.
    private static let questionTokens = 128
    private static let pairTokens = 384
    /// Pairs a run: a longer batch would keep others waiting.
    private static let batch = 8

    /// Loads the model. Throws ``EmbeddingError`` that names the setting at fault.
    init(files: ModelFiles, workers: Int) throws {
        model = URL(fileURLWithPath: files.model).deletingPathExtension().lastPathComponent
        session = try OnnxSession(files: files, kind: .crossEncoder)
        tokenizer = WordPieceTokenizer(
            vocabulary: try WordPieceVocabulary(path: files.vocabulary),
            maximumTokens: Self.pairTokens
        )
        self.workers = LendingPool((0..<max(1, workers)).map { DispatchQueue(label: "reranking.\($0)") })
    }

    func score(_ question: String, _ texts: [String]) async throws -> [Double] {
        var asked = tokenizer.encode(question)
        if asked.count > Self.questionTokens {
            asked = asked.prefix(Self.questionTokens - 1) + [tokenizer.vocabulary.closing]
        }
        var scores: [Double] = []
        for start in stride(from: 0, to: texts.count, by: Self.batch) {
            let part = texts[start..<min(texts.count, start + Self.batch)]
            scores += try await onWorker { [session, tokenizer, asked] in
                let pairs = PairBatch(
                    asked,
                    part.map(tokenizer.encode),
                    padding: tokenizer.vocabulary.padding,
                    most: Self.pairTokens
                )
                return try session.score(pairs).map { 1 / (1 + exp(-Double($0))) }
            }
        }
        return scores
    }

    private func onWorker<Result: Sendable>(
        _ work: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await workers.lend(.interactive) { queue in
            try Task.checkCancellation()
            return try await withCheckedThrowingContinuation { continuation in
                queue.async { continuation.resume(with: Swift.Result(catching: work)) }
            }
        }
    }
}
