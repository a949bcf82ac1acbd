import Agents
import Logging
import Platform
import SharedModels

/// A turn that has begun comes to its end and is stored, whoever still listens.
extension Conversation {
    /// What is heard of a turn while it runs.
    enum Heard: Sendable {
        case event(TurnEvent)
        /// The end, once it is stored.
        case reply(ChatReply)
    }

    /// Stores the message and has the turn run apart from the request, which only listens: a client that leaves, or a request
    /// whose time is up, ends no turn. Agents remember what they were told, so what they answered must be kept as well.
    ///
    /// - Parameter limit: how long the caller waits for the answer.
    /// - Throws: what a caller can be refused for. Nothing is stored then.
    func begin(
        _ request: ChatRequest,
        identity: Identity,
        within limit: Duration
    ) async throws -> AsyncThrowingStream<Heard, any Error> {
        let time = Deadline(after: limit)
        try turns.enter()
        do {
            let opened = try await open(request, identity: identity)
            // A listener that is slow or gone holds nothing up; an answer has a longest length.
            let (heard, speaker) = AsyncThrowingStream<Heard, any Error>.makeStream()
            let scope = Scope.current
            try turns.submit {
                await scope.restored(deadline: Self.agentsTime(of: time.remaining)) {
                    do {
                        let spoken = SpokenText()
                        let reply = try await answer(opened) { speaker.yield(.event(await spoken.taking($0))) }
                        speaker.yield(.reply(reply))
                        speaker.finish()
                    } catch {
                        process.logger.error(
                            "turn was not finished",
                            metadata: ["session.id": "\(opened.sessionID)", "error": "\(error)"]
                        )
                        speaker.finish(throwing: error)
                    }
                }
            }
            return heard
        } catch {
            turns.leave()
            throw error
        }
    }

    /// What the agents have of a turn's time: the rest is for saying what could not be done, and for storing it.
    static func agentsTime(of limit: Duration) -> Duration { max(.zero, limit - min(.seconds(2), limit / 8)) }
}
