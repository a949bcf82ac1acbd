import Hummingbird
import Platform
import SharedModels

/// `POST /v1/embeddings`, as OpenAI's API has it.
struct EmbeddingRoutes: Sendable {
    let models: EmbeddingModels

    /// As many as OpenAI takes.
    static let maximumInputs = 2_048

    func add(to router: Router<MeshRequestContext>) {
        router.post("v1/embeddings") { request, context in
            _ = try context.requireIdentity()
            let body = try await request.decodeJSON(EmbeddingsRequest.self, context: context)
            let embedder = try checked(body)
            let vectors = try await embedder.embed(body.input)
            let asText = body.encodingFormat == "base64"
            return try jsonResponse(
                EmbeddingsResponse(
                    data: vectors.enumerated().map { index, vector in
                        EmbeddingsResponse.Item(
                            index: index,
                            embedding: asText ? .base64(EmbeddingsResponse.Vector.encode(vector)) : .floats(vector)
                        )
                    },
                    model: embedder.model,
                    // Words, not the model's own tokens: nobody is charged for them.
                    usage: EmbeddingsResponse.Usage(promptTokens: body.input.reduce(0) { $0 + Words.split($1).count })
                )
            )
        }
    }

    /// - Returns: the model that is asked for; without a name the one of the memories.
    private func checked(_ body: EmbeddingsRequest) throws -> any Embedder {
        var problems: [FieldProblem] = []
        if !(1...Self.maximumInputs).contains(body.input.count) {
            problems.append(FieldProblem(field: "input", message: "must hold 1 to \(Self.maximumInputs) texts"))
        }
        for (index, text) in body.input.enumerated() where text.allSatisfy(\.isWhitespace) {
            problems.append(FieldProblem(field: "input[\(index)]", message: "must not be empty"))
        }
        var embedder = models.current
        if let model = body.model, !model.isEmpty {
            if let named = models.named(model) {
                embedder = named
            } else {
                problems.append(
                    FieldProblem(field: "model", message: "must be \(embedder.model), the model configured here")
                )
            }
        }
        if let format = body.encodingFormat, format != "float", format != "base64" {
            problems.append(FieldProblem(field: "encoding_format", message: "must be float or base64"))
        }
        if !problems.isEmpty { throw APIError.validation(problems) }
        return embedder
    }
}
