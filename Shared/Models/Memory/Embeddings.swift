import Foundation

/// Body of `POST /v1/embeddings`, as OpenAI's API has it.
public struct EmbeddingsRequest: Codable, Sendable, Hashable {
    public var input: [String]
    public var model: String?
    /// `float` or `base64` (little-endian float32).
    public var encodingFormat: String?

    public init(input: [String], model: String? = nil, encodingFormat: String? = nil) {
        self.input = input
        self.model = model
        self.encodingFormat = encodingFormat
    }

    enum CodingKeys: String, CodingKey {
        case input, model
        case encodingFormat = "encoding_format"
    }

    /// `input` may be one string or a list.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        if let one = try? container.decode(String.self, forKey: .input) {
            input = [one]
        } else {
            input = try container.decode([String].self, forKey: .input)
        }
        model = try container.decodeIfPresent(String.self, forKey: .model)
        encodingFormat = try container.decodeIfPresent(String.self, forKey: .encodingFormat)
    }
}

/// Answer of `POST /v1/embeddings`.
public struct EmbeddingsResponse: Codable, Sendable {
    public struct Item: Codable, Sendable {
        public var object: String
        public var index: Int
        public var embedding: Vector

        public init(index: Int, embedding: Vector) {
            self.object = "embedding"
            self.index = index
            self.embedding = embedding
        }
    }

    /// A vector as a list of numbers or as base64 of little-endian float32.
    public enum Vector: Codable, Sendable {
        case floats([Float])
        case base64(String)

        public init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .base64(text)
            } else {
                self = .floats(try container.decode([Float].self))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .floats(let values): try container.encode(values)
            case .base64(let text): try container.encode(text)
            }
        }

        /// The numbers, whichever way they came; nil where the base64 is broken.
        public var values: [Float]? {
            switch self {
            case .floats(let values): values
            case .base64(let text): Vector.decode(text)
            }
        }

        public static func encode(_ values: [Float]) -> String {
            var bytes = Data(capacity: values.count * 4)
            for value in values { withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) } }
            return bytes.base64EncodedString()
        }

        static func decode(_ text: String) -> [Float]? {
            guard let bytes = Data(base64Encoded: text), bytes.count.isMultiple(of: 4) else { return nil }
            return bytes.withUnsafeBytes { raw in
                stride(from: 0, to: raw.count, by: 4).map { offset in
                    Float(bitPattern: UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
                }
            }
        }
    }

    public struct Usage: Codable, Sendable {
        public var promptTokens: Int
        public var totalTokens: Int

        public init(promptTokens: Int) {
            self.promptTokens = promptTokens
            self.totalTokens = promptTokens
        }

        enum CodingKeys: String, CodingKey {
            case promptTokens = "prompt_tokens"
            case totalTokens = "total_tokens"
        }
    }

    public var object: String
    public var data: [Item]
    public var model: String
    public var usage: Usage

    public init(data: [Item], model: String, usage: Usage) {
        self.object = "list"
        self.data = data
        self.model = model
        self.usage = usage
    }
}
