import Foundation
import SharedModels

/// The body of `POST /embeddings` as OpenAI documents it.
struct OpenAIEmbeddingRequest: Encodable, Sendable {
    var input: [String]
    var model: String
    var dimensions: Int?
    var encodingFormat: String?

    enum CodingKeys: String, CodingKey {
        case input, model, dimensions
        case encodingFormat = "encoding_format"
    }
}

/// What is read of the answer: servers that imitate OpenAI leave out the rest.
struct OpenAIEmbeddingResponse: Decodable, Sendable {
    struct Item: Decodable, Sendable {
        var index: Int?
        var embedding: EmbeddingsResponse.Vector
    }

    var data: [Item]

    /// The vectors in the order of the inputs, scaled to length 1.
    ///
    /// Throws ``EmbeddingError`` when there are not `count` of them, each with `dimensions` numbers and a direction.
    func unitVectors(count: Int, dimensions: Int) throws -> [[Float]] {
        guard data.count == count else {
            throw EmbeddingError(.invalidAnswer, "The provider returned \(data.count) vectors for \(count) texts.")
        }
        var result = [[Float]](repeating: [], count: count)
        for (position, item) in data.enumerated() {
            let index = item.index ?? position
            guard result.indices.contains(index), result[index].isEmpty else {
                throw EmbeddingError(.invalidAnswer, "The provider's vectors are not numbered 0 to \(count - 1).")
            }
            guard let values = item.embedding.values else {
                throw EmbeddingError(.invalidAnswer, "The provider returned a vector that is not valid base64.")
            }
            guard values.count == dimensions else {
                throw EmbeddingError(
                    .invalidAnswer,
                    "The provider returned \(values.count) dimensions where VECTOR_EMBEDDING_DIMENSIONS is \(dimensions)."
                )
            }
            let length = values.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
            guard length > 0, length.isFinite else {
                throw EmbeddingError(.invalidAnswer, "The provider returned a vector without a direction.")
            }
            let scale = Float(1 / length)
            result[index] = values.map { $0 * scale }
        }
        return result
    }
}

/// The body of a refusal; only its machine-readable words are kept, since messages may quote the input or the key.
struct OpenAIErrorResponse: Decodable, Sendable {
    struct Detail: Decodable, Sendable {
        var message: String?
        var code: String?
        var param: String?

        enum CodingKeys: String, CodingKey { case message, code, param }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            message = try? container.decode(String.self, forKey: .message)
            code = try? container.decode(String.self, forKey: .code)
            param = try? container.decode(String.self, forKey: .param)
        }
    }

    var error: Detail

    /// Whether the refusal is about this field of the request.
    func blames(_ field: String) -> Bool {
        error.param == field || error.message?.localizedCaseInsensitiveContains(field) == true
    }
}
