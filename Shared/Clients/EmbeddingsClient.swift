import NIOConcurrencyHelpers
public import Platform
import SharedModels

/// Unit vectors of texts, from the memory service's embedding model.
public struct EmbeddingsClient: Sendable {
    private let client: ServiceClient
    private let kept = NIOLockedValueBox<[String: [Float]]>([:])

    static let batch = 64
    static let capacity = 2_048

    public init(process: ProcessContext) {
        client = ServiceClient(
            service: MeshService.memory.name,
            baseURL: process.settings.url(of: .memory),
            process: process
        )
    }

    public func embed(_ texts: [String]) async throws -> [[Float]] {
        var known = kept.withLockedValue { kept in
            Dictionary(
                texts.compactMap { text in kept[text].map { (text, $0) } },
                uniquingKeysWith: { first, _ in first }
            )
        }
        var seen: Set<String> = []
        let missing = texts.filter { known[$0] == nil && seen.insert($0).inserted }
        for start in stride(from: 0, to: missing.count, by: Self.batch) {
            let part = Array(missing[start..<min(start + Self.batch, missing.count)])
            for (text, vector) in zip(part, try await request(part)) { known[text] = vector }
        }
        let found = known
        kept.withLockedValue { kept in
            if kept.count + missing.count > Self.capacity { kept.removeAll(keepingCapacity: true) }
            for text in missing { kept[text] = found[text] }
        }
        return texts.compactMap { found[$0] }
    }

    private func request(_ texts: [String]) async throws -> [[Float]] {
        let response = try await client.post(
            "/v1/embeddings",
            body: EmbeddingsRequest(input: texts, encodingFormat: "base64"),
            as: EmbeddingsResponse.self,
            retryable: true
        )
        let vectors = response.data.sorted { $0.index < $1.index }.compactMap(\.embedding.values)
        guard vectors.count == texts.count else {
            throw UpstreamError(service: MeshService.memory.name, kind: .badAnswer)
        }
        return vectors
    }
}
