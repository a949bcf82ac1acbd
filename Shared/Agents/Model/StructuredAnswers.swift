import Foundation
import Logging
public import SharedModels

/// Asks for an answer that is JSON of a given shape. What does not fit is told to the model once; then the next one is asked.
public struct StructuredAnswers: Sendable {
    /// In the order in which they are asked.
    private let models: [any ModelProvider]

    /// - Parameter models: the offline model among them is passed over: it writes sentences.
    public init(models: [any ModelProvider]) { self.models = models.filter { !($0 is OfflineModel) } }

    /// How often one model is asked.
    private static let tries = 2

    /// - Parameter request: with its `answerSchema`.
    /// - Throws: ``ModelError`` of the last model where none gave an answer that fits.
    public func answer(to request: ModelRequest) async throws -> JSONValue {
        var failure: any Error = ModelError("no model", .badAnswer)
        for model in models {
            do {
                return try await answer(to: request, by: model)
            } catch {
                try Task.checkCancellation()
                failure = error
                request.turn.logger.warning(
                    "model gave no answer by the schema, the next one is asked",
                    metadata: ["model": "\(model.model)", "error": "\(error)"]
                )
            }
        }
        throw failure
    }

    private func answer(to request: ModelRequest, by model: any ModelProvider) async throws -> JSONValue {
        var request = request
        for _ in 0..<Self.tries {
            var text = ""
            for try await event in model.respond(to: request) {
                if case .text(let piece) = event { text += piece }
            }
            try Task.checkCancellation()
            let value = Self.json(in: text)
            let problems = value.map {
                JSONSchema.problems(of: $0, against: request.answerSchema ?? [:], root: "the answer")
            }
            if let value, problems?.isEmpty == true { return value }
            let wrong = problems?.joined(separator: "; ") ?? "the answer is no JSON"
            request.messages += [
                .assistant(text, []), .user("This does not fit: \(wrong). Answer again, with the JSON alone."),
            ]
        }
        throw ModelError(model.name, .badAnswer)
    }

    /// Models that are not held to a schema put it in a block of code, or a sentence around it.
    private static func json(in text: String) -> JSONValue? {
        if let whole = try? JSON.decode(JSONValue.self, from: Data(text.utf8)) { return whole }
        guard let first = text.firstIndex(of: "{"), let last = text.lastIndex(of: "}"), first < last else { return nil }
        return try? JSON.decode(JSONValue.self, from: Data(text[first...last].utf8))
    }
}
