import Agents
import Logging
import Platform
import SharedModels

/// A turn that has begun comes to its end and is stored, whoever still listens; one that nobody waits for is cut short.
extension Conversation {
    /// What is heard of a turn while it runs.
    enum Heard: Sendable {
        case event(TurnEvent)
        /// The end, once it is stored.
        case reply(ChatReply)
    }

    /// A turn that runs, as its caller knows it.
    struct Begun: Sendable {
        let heard: AsyncThrowingStream<Heard, any Error>
        /// Ends it early: what was said by then is the answer.
        let hangUp: HangUp
    }

    /// Stores the message and has the turn run apart from the request, which only listens. A caller that leaves has the turn go on for a
    /// while, since it may come back (``grace``); then the agents are told to stop, and what they had said is stored as the answer.
    ///
    /// - Parameter limit: how long the caller waits for the answer.
    /// - Throws: what a caller can be refused for. Nothing is stored then.
    func begin(_ request: ChatRequest, identity: Identity, within limit: Duration) async throws -> Begun {
        let time = Deadline(after: limit)
        try turns.enter()
        do {
            let opened = try await open(request, identity: identity)
            // A listener that is slow or gone holds nothing up; an answer has a longest length.
            let (heard, speaker) = AsyncThrowingStream<Heard, any Error>.makeStream()
            let hangUp = HangUp(grace: grace)
            speaker.onTermination = { reason in if case .cancelled = reason { hangUp.leave() } }
            let scope = Scope.current
            try turns.submit {
                underWay.add(hangUp, session: opened.sessionID, tenant: identity.tenant)
                defer { underWay.remove(hangUp, session: opened.sessionID, tenant: identity.tenant) }
                await scope.restored(deadline: Self.agentsTime(of: time.remaining)) {
                    do {
                        let spoken = SpokenText()
                        let reply = try await answer(opened, until: hangUp) {
                            speaker.yield(.event(await spoken.taking($0)))
                        }
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
            return Begun(heard: heard, hangUp: hangUp)
        } catch {
            turns.leave()
            throw error
        }
    }

    /// What the agents have of a turn's time: the rest is for saying what could not be done, and for storing it.
    static func agentsTime(of limit: Duration) -> Duration { max(.zero, limit - min(.seconds(2), limit / 8)) }
}
