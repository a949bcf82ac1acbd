/// What is said where an agent could not answer.
enum FailedAnswer {
    private static let open =
        "that part of your question is still open. Your message is kept; please ask again in a minute."

    /// What is to be added to an answer that nobody stands in for; nil where it says enough.
    static func word(for answer: AgentAnswer) -> String? {
        switch answer.outcome {
        case .completed, .inputRequired: return nil
        case .canceled:
            return answer.text.isEmpty
                ? "This was stopped before \(answer.agent) had answered; please ask again."
                : "\n\nThis was stopped here, before the end of the answer."
        case .unavailable: return (answer.text.isEmpty ? "" : "\n\n") + apology(for: answer.agent)
        case .failed, .rejected:
            guard answer.text.isEmpty else {
                return answer.hasSaidWhy
                    ? nil : "\n\n\(answer.agent) could not finish this. Please ask again in a minute."
            }
            if !answer.reason.isEmpty { return answer.reason }
            return answer.outcome == .rejected
                ? "\(answer.agent) does not answer questions such as this one." : apology(for: answer.agent)
        }
    }

    /// Before the answer of an agent that was not the first choice.
    static func standingIn(_ agent: String, for first: AgentAnswer) -> String {
        first.outcome == .unavailable || first.reason.isEmpty
            ? "\(first.agent) is not available right now; this is what \(agent) can say.\n\n"
            : "\(first.agent) could not answer that; this is what \(agent) can say.\n\n"
    }

    static func neither(_ first: AgentAnswer, nor second: AgentAnswer) -> String {
        guard first.reason.isEmpty else {
            return first.reason + "\n\n\(second.agent), which I asked as well, could not help either."
        }
        return "\(first.agent) is not available right now, and \(second.agent), which I asked instead, could not help "
            + "either, so " + open
    }

    // MARK: Hand-offs that end nowhere

    static func notFound(_ name: String) -> String {
        "I know nobody by the name of “\(name.prefix(60))”, so I cannot pass this on. A person can help you from here."
    }

    static func circle(_ agent: String, _ next: String) -> String {
        agent == next
            ? "\(agent) could pass this to nobody else, so I stop here. Please put it another way, or talk to a person."
            : "\(agent) would pass this back to \(next), which was asked already, so I stop here. Please put it another way, "
                + "or talk to a person."
    }

    static func tooMany(_ hops: Int) -> String {
        "I have asked \(hops) specialists about this, and none could finish it, so I stop here. Please put it another way, or "
            + "talk to a person."
    }

    private static func apology(for agent: String) -> String {
        "\(agent) is not available right now, so " + open
    }
}
