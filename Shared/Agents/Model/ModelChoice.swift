/// One entry of a contract's `models`: a provider, and how it is asked. In JSON `"openai"`, or an object that says more:
/// `{"provider": "openai", "model": "gpt-5-mini", "reasoning_effort": "low", "max_output_tokens": 2000}`.
public struct ModelChoice: Sendable, Hashable {
    /// `openai`, `anthropic` or `offline`.
    public var provider: String
    /// nil = the provider's own setting (`OPENAI_MODEL`, `ANTHROPIC_MODEL`).
    public var model: String?
    /// How long an OpenAI model thinks: `none`, `minimal`, `low`, `medium`, `high` or `xhigh`, as far as the model knows it.
    public var reasoningEffort: String?
    /// Tokens of one answer, thinking included.
    public var maxOutputTokens: Int?

    public init(
        _ provider: String,
        model: String? = nil,
        reasoningEffort: String? = nil,
        maxOutputTokens: Int? = nil
    ) {
        self.provider = provider
        self.model = model
        self.reasoningEffort = reasoningEffort
        self.maxOutputTokens = maxOutputTokens
    }

    /// Reads `openai` or `openai:gpt-5-mini`, as the setting `AGENT_MODELS` lists them.
    public init(setting text: String) {
        let parts = text.split(separator: ":", maxSplits: 1).map(String.init)
        self.init(parts.first ?? "", model: parts.count > 1 ? parts[1] : nil)
    }

    static let providers = ["openai", "anthropic", "offline"]
    static let outputTokens = 16...100_000
}

extension ModelChoice: ExpressibleByStringLiteral {
    public init(stringLiteral value: String) { self.init(value) }
}

extension ModelChoice: Codable {
    enum CodingKeys: String, CodingKey {
        case provider, model
        case reasoningEffort = "reasoning_effort"
        case maxOutputTokens = "max_output_tokens"
    }

    public init(from decoder: any Decoder) throws {
        if let name = try? decoder.singleValueContainer().decode(String.self) {
            self.init(name)
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try container.decode(String.self, forKey: .provider),
            model: try container.decodeIfPresent(String.self, forKey: .model),
            reasoningEffort: try container.decodeIfPresent(String.self, forKey: .reasoningEffort),
            maxOutputTokens: try container.decodeIfPresent(Int.self, forKey: .maxOutputTokens)
        )
    }

    public func encode(to encoder: any Encoder) throws {
        if self == ModelChoice(provider) {
            var container = encoder.singleValueContainer()
            try container.encode(provider)
            return
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(provider, forKey: .provider)
        try container.encodeIfPresent(model, forKey: .model)
        try container.encodeIfPresent(reasoningEffort, forKey: .reasoningEffort)
        try container.encodeIfPresent(maxOutputTokens, forKey: .maxOutputTokens)
    }
}
