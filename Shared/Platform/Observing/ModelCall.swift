/// One call of a model as metrics and traces tell of it, by OpenTelemetry's conventions for generative AI. Nothing of what was asked or
/// answered.
public struct ModelCall: Sendable {
    private let operation: String
    private let provider: String
    private let model: String
    private let began = ContinuousClock.now
    private let span: ActiveSpan?

    /// - Parameters:
    ///   - operation: `chat` or `embeddings`.
    ///   - provider: `openai`, `anthropic`; `offline` and `local` are of our own.
    public init(_ operation: String, provider: String, model: String) {
        self.operation = operation
        self.provider = provider
        self.model = model
        span = Tracing.begin(
            "\(operation) \(model)",
            .client,
            [
                ("gen_ai.operation.name", .text(operation)), ("gen_ai.provider.name", .text(provider)),
                ("gen_ai.request.model", .text(model)),
            ]
        )
    }

    /// What it took, as the provider counts it.
    public func took(input: Int, output: Int?) {
        PlatformMetrics.modelTokens.observe(Double(input), operation, provider, model, "input")
        span?.set("gen_ai.usage.input_tokens", input)
        guard let output else { return }
        PlatformMetrics.modelTokens.observe(Double(output), operation, provider, model, "output")
        span?.set("gen_ai.usage.output_tokens", output)
    }

    /// - Parameter model: as the provider names it.
    public func answered(by model: String) { span?.set("gen_ai.response.model", String(model.prefix(200))) }

    /// - Parameter reason: why it ended where it did: `stop`, `tool_call`.
    public func ended(_ reason: String? = nil) {
        if let reason { span?.set("gen_ai.response.finish_reasons", .texts([reason])) }
        close("")
    }

    public func failed(_ error: any Error) {
        span?.fail(error)
        close(error is CancellationError ? "cancelled" : Tracing.kind(of: error))
    }

    private func close(_ error: String) {
        PlatformMetrics.modelCalls.observe(ContinuousClock.now - began, operation, provider, model, error)
        span?.end()
    }
}
