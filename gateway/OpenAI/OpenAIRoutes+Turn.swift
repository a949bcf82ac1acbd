import Foundation
import Platform
import SharedModels

extension OpenAIRoutes {
    /// One turn as it is answered.
    struct Turn: Sendable {
        let model: String
        let conversation: ChatCompletionRequest.Conversation
        let identity: Identity?
        let id: String
        /// Seconds since 1970.
        let created: Int

        func completion(of reply: ChatReply) -> ChatCompletion {
            ChatCompletion(
                id: id,
                object: "chat.completion",
                created: created,
                model: model,
                choices: [.init(message: .init(role: "assistant", content: reply.message), finishReason: "stop")],
                usage: counted(reply),
                ybryx: .init(reply)
            )
        }

        func chunk(delta: ChatCompletion.Message) -> ChatCompletion { chunk([.init(delta: delta)]) }

        func last(of reply: ChatReply) -> ChatCompletion {
            var chunk = chunk([.init(delta: .init(), finishReason: "stop")])
            chunk.ybryx = .init(reply)
            return chunk
        }

        /// Comes after the last one, where it is asked for, and has no choices.
        func usage(of reply: ChatReply) -> ChatCompletion {
            var chunk = chunk([])
            chunk.usage = counted(reply)
            return chunk
        }

        private func chunk(_ choices: [ChatCompletion.Choice]) -> ChatCompletion {
            ChatCompletion(id: id, object: "chat.completion.chunk", created: created, model: model, choices: choices)
        }

        private func counted(_ reply: ChatReply) -> ChatCompletion.Usage {
            let prompt = (conversation.history.map(\.content) + [conversation.message]).map(ChatCompletion.tokens)
            return .init(prompt: prompt.reduce(0, +), completion: ChatCompletion.tokens(reply.message))
        }
    }
}
