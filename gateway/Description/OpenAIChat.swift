import SharedModels

extension APIGroup {
    static let openAI = APIGroup(
        name: "OpenAI",
        summary: "The agents as models, for OpenAI's clients",
        upstream: .supervisor,
        errors: .openAI,
        also: [403],
        schemas: [
            "ChatCompletionRequest":
                "model: string, messages: [CompletionMessage], stream?: boolean, stream_options?: object, user?: string(1...200), n?: integer(1...1)",
            "CompletionMessage": "role: system|developer|user|assistant|tool, content: string",
            "ChatCompletion":
                "id: string, object: string, created: integer, model: string, choices: [CompletionChoice], usage?: object, ybryx?: object",
            "CompletionChoice": "index: integer, message: object, finish_reason: string?",
            "ModelList": "object: string, data: [Model]",
            "Model": "id: string, object: string, created: integer, owned_by: string",
            "OpenAIError": "error: OpenAIFailure",
            "OpenAIFailure": "message: string, type: string, param: string?, code: string",
        ],
        operations: [
            APIOperation(
                "POST",
                "/v1/chat/completions",
                "A chat completion: an agent answers; chunks with stream: true",
                body: .json("ChatCompletionRequest"),
                APIOperation.Answer.plain("ChatCompletion").orEvents,
                also: [404, 409]
            ),
            APIOperation("GET", "/v1/models", "The agents that there are", .plain("ModelList")),
            APIOperation("GET", "/v1/models/{model}", "One of them", .plain("Model")),
        ]
    )
}
