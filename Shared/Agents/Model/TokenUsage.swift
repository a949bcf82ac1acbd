/// Tokens of a model's answer, as its provider counts them.
public struct TokenUsage: Codable, Sendable, Hashable {
    /// Of the prompt, those out of a cache included.
    public var input: Int
    /// Of the answer, thinking included.
    public var output: Int

    public init(input: Int = 0, output: Int = 0) {
        self.input = input
        self.output = output
    }

    public var total: Int { input + output }

    static func + (one: Self, two: Self) -> Self {
        Self(input: one.input + two.input, output: one.output + two.output)
    }

    enum CodingKeys: String, CodingKey {
        case input = "input_tokens"
        case output = "output_tokens"
    }
}
