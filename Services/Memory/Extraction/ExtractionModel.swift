/// A language model that answers one prompt with a text, which should be JSON of the prompt's schema.
protocol ExtractionModel: Sendable {
    var name: String { get }

    /// - Throws: ``ExtractionFailure``, or `CancellationError`.
    func answer(_ prompt: ExtractionPrompt) async throws -> String
}
