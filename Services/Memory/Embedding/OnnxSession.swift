import COnnxRuntime

/// An open model: owns the C session and closes it with its last reference.
final class OnnxSession: Sendable {
    enum Kind: Sendable {
        /// Texts to vectors.
        case encoder
        /// Pairs of texts to scores.
        case crossEncoder

        fileprivate var code: Int32 { Int32(self == .encoder ? ONNX_ENCODER : ONNX_CROSS_ENCODER) }
        fileprivate var setting: String { self == .encoder ? "EMBEDDING_MODEL_PATH" : "MEMORY_RERANK_MODEL_PATH" }
    }

    /// Unchecked because the C session is never written after it was opened, and ONNX Runtime allows concurrent runs.
    nonisolated(unsafe) private let pointer: OpaquePointer
    /// The length of an encoder's vector.
    let dimensions: Int
    /// ONNX Runtime's version.
    let runtimeVersion: String

    /// Loads library and model, some tens of milliseconds. Throws ``EmbeddingError`` with the runtime's own reason.
    init(files: ModelFiles, kind: Kind = .encoder) throws {
        var opened: OpaquePointer?
        let outcome = Self.call { onnx_session_open(files.runtimeLibrary, files.model, kind.code, &opened, $0, $1) }
        guard outcome.code == ONNX_OK, let opened else {
            let what =
                outcome.code == ONNX_LIBRARY
                ? "ONNXRUNTIME_LIBRARY (\(files.runtimeLibrary)) cannot be loaded"
                : "\(kind.setting) (\(files.model)) cannot be opened"
            throw EmbeddingError(.configuration, "\(what): \(outcome.message). `./mesh doctor` says what is missing.")
        }
        let width = Int(onnx_session_width(opened))
        guard width > 0 || kind == .crossEncoder else {
            onnx_session_close(opened)
            throw EmbeddingError(
                .configuration,
                "EMBEDDING_MODEL_PATH (\(files.model)) does not declare the length of its vectors."
            )
        }
        pointer = opened
        dimensions = width
        runtimeVersion = String(cString: onnx_session_version(opened))
    }

    deinit {
        onnx_session_close(pointer)
    }

    /// One run; blocks the calling thread. One unit vector a text of the batch.
    func embed(_ batch: TokenBatch) throws -> [[Float]] {
        var values = [Float](repeating: 0, count: batch.count * dimensions)
        let outcome = Self.call {
            onnx_session_embed(
                pointer,
                batch.ids,
                batch.mask,
                batch.count,
                batch.length,
                &values,
                dimensions,
                $0,
                $1
            )
        }
        guard outcome.code == ONNX_OK else {
            throw EmbeddingError(.model, "The embedding model failed: \(outcome.message).")
        }
        return (0..<batch.count).map { Array(values[$0 * dimensions..<($0 + 1) * dimensions]) }
    }

    /// One run; blocks the calling thread. One score a pair, the larger the better.
    func score(_ batch: PairBatch) throws -> [Float] {
        var scores = [Float](repeating: 0, count: batch.tokens.count)
        let outcome = Self.call {
            onnx_session_score(
                pointer,
                batch.tokens.ids,
                batch.tokens.mask,
                batch.types,
                batch.tokens.count,
                batch.tokens.length,
                &scores,
                $0,
                $1
            )
        }
        guard outcome.code == ONNX_OK else {
            throw EmbeddingError(.model, "The reranking model failed: \(outcome.message).")
        }
        return scores
    }

    private static func call(_ body: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> (code: Int, message: String) {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 512) { buffer in
            guard let start = buffer.baseAddress else { return (ONNX_MEMORY, "out of memory") }
            buffer.initialize(repeating: 0)
            let code = Int(body(start, buffer.count))
            return (code, code == ONNX_OK ? "" : String(cString: start))
        }
    }
}
