import Foundation
import NIOConcurrencyHelpers

@testable import Memory

/// The real model's files, where the environment names them.
enum RealModel {
    static let settings: EmbeddingSettings = {
        let environment = ProcessInfo.processInfo.environment
        var settings = EmbeddingSettings()
        settings.modelPath = environment["EMBEDDING_MODEL_PATH"]
        settings.vocabularyPath = environment["EMBEDDING_VOCAB_PATH"]
        settings.runtimeLibrary = environment["ONNXRUNTIME_LIBRARY"]
        return settings
    }()

    static let hasVocabulary = settings.vocabularyPath != nil
    static let isConfigured = settings.modelPath != nil && hasVocabulary && settings.runtimeLibrary != nil
    static let reason = "set EMBEDDING_MODEL_PATH, EMBEDDING_VOCAB_PATH and ONNXRUNTIME_LIBRARY to test the local model"
}

/// A vocabulary of a few pieces, for tests without the model's files. Ids are positions.
enum TinyVocabulary {
    static let pieces = [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "ro", "robot", "##bot", "##s", "##ot", "é", "機", "!", "a", "##a",
    ]

    static func make() throws -> WordPieceVocabulary {
        try WordPieceVocabulary(text: pieces.joined(separator: "\n") + "\n")
    }

    static func id(_ piece: String) -> Int64? { pieces.firstIndex(of: piece).map(Int64.init) }
}

/// Says what it was asked for, and waits at the gate if it has one.
final class RecordingEmbedder: Embedder {
    let model = "recording"
    let dimensions = 2

    private let asked = NIOLockedValueBox<[[String]]>([])
    private let answer: @Sendable (_ call: Int, _ texts: [String]) async throws -> [[Float]]

    init(
        _ answer: @escaping @Sendable (_ call: Int, _ texts: [String]) async throws -> [[Float]] = { _, texts in
            texts.map(RecordingEmbedder.vector)
        }
    ) {
        self.answer = answer
    }

    var calls: [[String]] { asked.withLockedValue { $0 } }

    func embed(_ texts: [String]) async throws -> [[Float]] {
        let call = asked.withLockedValue { asked in
            asked.append(texts)
            return asked.count
        }
        return try await answer(call, texts)
    }

    /// Another direction for texts of another length.
    static func vector(_ text: String) -> [Float] {
        let angle = Float(text.utf8.count)
        return [cos(angle), sin(angle)]
    }
}

/// Opens once; whoever waits then goes on.
struct Gate: Sendable {
    private let stream: AsyncStream<Void>
    private let continuation: AsyncStream<Void>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    func open() { continuation.finish() }
    func wait() async { for await _ in stream {} }
}

/// Yields until the condition holds; false if it does not within half a minute.
func eventually(_ condition: () -> Bool) async throws -> Bool {
    for _ in 0..<30_000 {
        if condition() { return true }
        try await Task.sleep(for: .milliseconds(1))
    }
    return condition()
}

/// The same numbers on every run.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
