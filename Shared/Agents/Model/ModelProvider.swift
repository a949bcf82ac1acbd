/// Something that can lead an agent's turn: a language model behind an API, or the offline model.
public protocol ModelProvider: Sendable {
    /// As the agent's contract lists it under `models`: `openai`, `anthropic`, `offline`.
    var name: String { get }

    /// The model that speaks, for people: `gpt-5-nano`; the provider's name where there is no better one.
    var model: String { get }

    /// Answers one step. Throwing before anything was said lets the next provider answer instead.
    func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error>

    /// The same provider, asked as a contract says.
    func adapted(to choice: ModelChoice) -> any ModelProvider
}

extension ModelProvider {
    public var model: String { name }
    public func adapted(to choice: ModelChoice) -> any ModelProvider { self }
}
