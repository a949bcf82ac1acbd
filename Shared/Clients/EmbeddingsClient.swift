import NIOConcurrencyHelpers
public import Platform
import SharedModels

/// Unit vectors of texts, from the memory service's embedding model.
public struct EmbeddingsClient: Sendable {
    /// Vectors of one model, in the order of the texts. Those of two models cannot be compared.
    public struct Embedded: Sendable, Hashable {
        public var model: String
        public var vectors: [[Float]]

        public init(model: String, vectors: [[Float]]) {
            self.model = model
            self.vectors = vectors
        }
    }

    /// Vectors of one model by their texts.
    private struct Vectors: Sendable {
        var model: String?
        var byText: [String: [Float]] = [:]
        var since = ContinuousClock.now

        func embedded(_ texts: [String]) -> Embedded? {
            guard let model else { return nil }
            let found = texts.compactMap { byText[$0] }
            return found.count == texts.count ? Embedded(model: model, vectors: found) : nil
        }

        /// Those of `other` too, or alone where they are of another model.
        func with(_ other: Vectors) -> Vectors {
            guard model == other.model else { return other }
            var both = self
            both.byText.merge(other.byText) { _, new in new }
            return both
        }
    }

    private let client: ServiceClient
    private let kept = NIOLockedValueBox(Vectors())

    static let batch = 64
    static let capacity = 2_048
    /// A change of the model is noticed after this at the latest.
    static let life = Duration.seconds(300)

    public init(process: ProcessContext) {
        client = ServiceClient(.memory, process: process)
    }

    /// The model that answered last; nil before the first answer.
    public var model: String? { kept.withLockedValue { $0.model } }

    /// - Throws: ``UpstreamError``.
    public func embed(_ texts: [String]) async throws -> Embedded {
        var known = kept.withLockedValue { kept in
            if kept.since + Self.life < .now { kept = Vectors(model: kept.model) }
            return kept
        }
        // Once more where the answer shows that what was known is of another model.
        for _ in 0..<2 {
            if let embedded = known.embedded(texts) { return embedded }
            var seen: Set<String> = []
            let missing = texts.filter { known.byText[$0] == nil && seen.insert($0).inserted }
            let answer = try await request(missing)
            known = known.with(answer)
            keep(answer)
        }
        guard let embedded = known.embedded(texts) else {
            throw UpstreamError(service: MeshService.memory.name, kind: .badAnswer)
        }
        return embedded
    }

    private func keep(_ answer: Vectors) {
        kept.withLockedValue { kept in
            if kept.byText.count + answer.byText.count > Self.capacity { kept.byText.removeAll(keepingCapacity: true) }
            let since = kept.model == answer.model ? kept.since : .now
            kept = kept.with(answer)
            kept.since = since
        }
    }

    private func request(_ texts: [String]) async throws -> Vectors {
        var all = Vectors()
        for start in stride(from: 0, to: texts.count, by: Self.batch) {
            let part = Array(texts[start..<min(start + Self.batch, texts.count)])
            let response = try await client.post(
                "/v1/embeddings",
                body: EmbeddingsRequest(input: part, encodingFormat: "base64"),
                as: EmbeddingsResponse.self,
                retryable: true
            )
            let vectors = response.data.sorted { $0.index < $1.index }.compactMap(\.embedding.values)
            guard vectors.count == part.count, all.model == nil || all.model == response.model else {
                throw UpstreamError(service: MeshService.memory.name, kind: .badAnswer)
            }
            all.model = response.model
            all.byText.merge(zip(part, vectors)) { first, _ in first }
        }
        return all
    }
}
