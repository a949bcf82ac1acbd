import SharedModels

/// The model that needs no language model: it asks a playbook what to do, has the tools called through the same loop as any
/// other model, and says what the playbook writes from their results, word by word.
public struct OfflineModel: ModelProvider {
    /// What `/readyz` and the console say of it.
    public static let note = "offline model: rules and embeddings, no language model"

    public let playbook: any OfflinePlaybook

    public init(playbook: any OfflinePlaybook) { self.playbook = playbook }

    public var name: String { "offline" }

    public func respond(to request: ModelRequest) -> AsyncThrowingStream<ModelEvent, any Error> {
        let answer = Answer(playbook: playbook, turn: OfflineTurn(request))
        return AsyncThrowingStream { try await answer.next() }
    }

    /// One step, asked for when its first event is, and handed out event by event.
    private actor Answer {
        private let playbook: any OfflinePlaybook
        private let turn: OfflineTurn
        private var events: [ModelEvent]?
        private var position = 0

        init(playbook: any OfflinePlaybook, turn: OfflineTurn) {
            self.playbook = playbook
            self.turn = turn
        }

        func next() async throws -> ModelEvent? {
            let events: [ModelEvent]
            if let known = self.events {
                events = known
            } else {
                events = OfflineModel.events(of: try await playbook.next(turn))
                self.events = events
            }
            guard position < events.count else { return nil }
            defer { position += 1 }
            return events[position]
        }
    }

    static func events(of step: OfflineStep) -> [ModelEvent] {
        switch step {
        case .call(let calls):
            return calls.map { .toolCall($0) } + [.finished]
        case .say(let text, let missing, let handoff):
            var events = words(of: text).map { ModelEvent.text($0) }
            if !missing.isEmpty { events.append(.inputRequired(missing: missing)) }
            if let handoff { events.append(.handoff(agent: handoff, reason: "The playbook hands over.")) }
            return events + [.finished]
        }
    }

    /// The text cut after each run of white space, so that the pieces make up exactly the text again.
    static func words(of text: String) -> [String] {
        var words: [String] = []
        var word = ""
        var ended = false
        for character in text {
            if ended, !character.isWhitespace {
                words.append(word)
                word = ""
                ended = false
            }
            word.append(character)
            if character.isWhitespace { ended = true }
        }
        return word.isEmpty ? words : words + [word]
    }
}
