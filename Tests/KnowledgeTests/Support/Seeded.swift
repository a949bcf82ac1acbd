import Clients
import Foundation
import Postgres
import SharedModels
import TestSupport

@testable import Knowledge

/// The seed as it lies in the service's folder.
enum Seeded {
    static let directory = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Services/Knowledge/Seed").path(percentEncoded: false)

    /// Runs `body` as the service over a database that the seed has filled.
    static func run<Result>(_ body: (PostgresClient, PostgresCatalogueStore) async throws -> Result) async throws
        -> Result
    {
        try await withTestDatabase(as: .knowledge) { database, _ in
            let store = PostgresCatalogueStore(database: database)
            _ = try await KnowledgeSeed(store: store, directory: directory).run()
            return try await body(database, store)
        }
    }
}

/// Unit vectors by which texts with the same words are near each other: all that a test needs of a model.
enum WordVectors {
    static let dimensions = 384

    static func vector(_ text: String) -> [Float] {
        var values = [Float](repeating: 0, count: dimensions)
        for word in text.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            // FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/
            let hash = word.utf8.reduce(UInt64(0xcbf2_9ce4_8422_2325)) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            values[Int(hash % UInt64(dimensions))] += 1
        }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return length == 0 ? values : values.map { $0 / length }
    }

    static func embed(_ texts: [String]) -> EmbeddingsClient.Embedded {
        EmbeddingsClient.Embedded(model: "words", vectors: texts.map(vector))
    }

    /// Answers as the memory service does.
    @Sendable static func answer(_ request: FakeUpstream.Request) async throws -> FakeUpstream.Answer {
        guard request.path == "/v1/embeddings", let wanted: EmbeddingsRequest = try request.json?.decoded() else {
            return .json(["results": []])
        }
        let items = wanted.input.enumerated().map { index, text in
            EmbeddingsResponse.Item(index: index, embedding: .floats(vector(text)))
        }
        return .json(
            try JSONValue(
                encoding: EmbeddingsResponse(
                    data: items,
                    model: "words",
                    usage: EmbeddingsResponse.Usage(promptTokens: 1)
                )
            )
        )
    }
}
