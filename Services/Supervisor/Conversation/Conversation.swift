import Agents
import Clients
import Foundation
import Logging
import Platform
import SharedModels

/// One conversation, turn by turn: stored first, then routed, answered, stored again and remembered.
struct Conversation: Sendable {
    let store: any SessionStore
    let directory: AgentDirectory
    let recall: Recall
    let embeddings: EmbeddingsClient
    let round: SpecialistRound
    let router: TurnRouter
    let contract: AgentContract
    let historyMessages: Int
    let remember: RememberLoop
    let turns: TurnService
    let typed = TypedContacts()
    let underWay = TurnsUnderWay()
    /// How long a turn goes on that nobody waits for any more.
    let grace: Duration
    let process: ProcessContext

    static let messageLength = 1...4_000
    /// Earlier messages that a client may bring along, and characters of each: answers are longer than questions.
    static let historyItems = 200
    static let historyItemLength = 16_000
    /// Turns in a row that nobody could serve, after which a person is offered.
    static let patience = 3

    /// A turn whose message is stored and waits for its answer.
    struct Opened: Sendable {
        fileprivate let turn: OpenTurn
        var sessionID: String { turn.sessionID }
        fileprivate let text: String
        fileprivate let requested: String?
        fileprivate let identity: Identity
        fileprivate let started: ContinuousClock.Instant
    }

    /// Checks and stores the message. All that a caller can be refused for is thrown here, before the answer begins.
    func open(_ request: ChatRequest, identity caller: Identity) async throws -> Opened {
        let started = ContinuousClock.now
        // Masked before it is stored: nothing behind this line ever sees a card number.
        let text = SensitiveText.masked(try Self.checked(request))
        if let agent = request.agent {
            guard await directory.snapshot().known.contains(where: { $0.id == agent }) else {
                throw APIError.notFound("agent")
            }
        }
        let sessionID = request.sessionID ?? UUID().uuidString.lowercased()
        let identity = try await owner(of: sessionID, caller: caller, isNew: request.sessionID == nil)
        // Contact data is kept by who was allowed to, in a lead; the transcript does without.
        var turn = try await store.open(
            sessionID: sessionID,
            message: ContactText.masked(text),
            remember: identity.user != nil && MemoryAdmission.decide(text) == .admitted,
            seedHistory: (request.conversationHistory ?? []).map { item in
                var item = item
                item.content = SensitiveText.masked(item.content)
                if item.role == "user" { item.content = ContactText.masked(item.content) }
                return item
            },
            historyLimit: historyMessages,
            for: identity
        )
        let question = turn.history.last { $0.role == "assistant" }?.content
        if Slots(text: text, answering: question).consent == false {
            await typed.drop(session: sessionID, for: identity)
        } else {
            turn.history = await typed.restored(turn.history, session: sessionID, for: identity, now: process.now())
            await typed.hold(text, session: sessionID, for: identity, now: process.now())
        }
        return Opened(turn: turn, text: text, requested: request.agent, identity: identity, started: started)
    }

    /// - Parameter hangUp: when nobody waits for the answer any more; what agents have said by then is the answer.
    func answer(_ opened: Opened, until hangUp: HangUp, emit: @escaping EmitTurnEvent) async throws -> ChatReply {
        let (turn, text, identity) = (opened.turn, opened.text, opened.identity)
        let sessionID = turn.sessionID
        try await emit(.session(sessionID))

        let parts = [text] + Self.furtherParts(of: text)
        async let recalling = recall.recollect(text, excluding: turn.messageID, identity: identity)
        async let embedding = embed(parts)
        let snapshot = await directory.snapshot()
        let plan = router.plan(
            TurnRouter.Input(
                parts: await embedding,
                agents: snapshot.known,
                own: snapshot.own,
                escalationWords: contract.escalationWords,
                state: turn.state,
                fields: fields(of: turn, text),
                requested: opened.requested
            )
        )
        let route = ChatRoute(agents: plan.choices, reason: plan.reason)
        for choice in plan.choices { SupervisorMetrics.routed.add(1, choice.agentID) }
        try await emit(.route(route))

        let recalled = await recalling
        let gone = turn.state.gone(known: snapshot.known.map(\.id), listed: snapshot.listed)
        let farewell = gone.isEmpty ? nil : Self.farewell(gone.values.sorted())
        if let farewell { try await emit(.token(farewell + "\n\n")) }
        var standIns: [ChatRoute.Choice] = []
        var outcome: TurnOutcome
        switch plan.target {
        case .own(let skill):
            // A greeting says nothing to search by: what was told last is more likely to matter.
            let told =
                skill == .greeting ? await recall.latest(excluding: turn.messageID, identity: identity) : recalled
            outcome = .own(
                OwnAnswers(agents: snapshot.present)
                    .answer(skill, recalled: told.recollections, memoryAvailable: told.available),
                skill: skill
            )
            try await emit(.token(outcome.text))
        case .specialists(let ids):
            let question = AgentCaller.Question(
                message: text,
                contextID: sessionID,
                history: turn.history,
                memories: recalled.recollections.map(\.content),
                captured: turn.state.captured,
                threads: turn.state.threads,
                waiting: Set(turn.state.waiting.map(\.agent)),
                hangUp: hangUp
            )
            let asked = SpecialistRound.Round(
                question: question,
                messageID: turn.messageID,
                agents: snapshot.known,
                alternates: plan.alternates,
                identity: identity
            )
            let result = try await hangUp.stopping { [round] in try await round.run(ids, asked, emit: emit) }
            await round.caller.cancel(result.answers, of: snapshot.known, identity: identity)
            standIns = result.standIns
            outcome = .specialists(result)
        }
        if let farewell { outcome.open(with: farewell, gone: gone.keys) }
        let failures = outcome.state(after: turn.state).failures
        let isForPerson = outcome.wantsPerson || PersonWanted.isIn(text, words: contract.escalationWords)
        if failures >= Self.patience || isForPerson { outcome.offerPerson() }
        for action in outcome.actions { try await emit(.action(action)) }

        let reply = ChatReply(
            message: outcome.text,
            sessionID: sessionID,
            agent: outcome.agentName(default: contract.name),
            agentID: outcome.agentID,
            timestamp: process.now(),
            suggestedActions: outcome.actions,
            artifacts: outcome.artifacts,
            state: outcome.chatState,
            capturedData: outcome.captured,
            memoriesUsed: outcome.memoriesUsed,
            agents: outcome.speakers(own: contract.version)
        )
        let final = outcome
        var kept = reply
        kept.message = await typed.withheld(
            from: reply.message,
            said: text,
            session: sessionID,
            for: identity,
            now: process.now()
        )
        try await store.close(
            turn,
            with: ClosedTurn(
                answerID: UUID(),
                reply: kept,
                route: Self.route(route, standIns),
                hops: outcome.hops,
                latency: ContinuousClock.now - opened.started,
                advance: { final.state(after: $0) },
                remember: outcome.isWorthRemembering
            ),
            for: identity
        )
        remember.nudge()
        return reply
    }

    private static func farewell(_ names: [String]) -> String {
        names.joined(separator: " and ") + (names.count == 1 ? " is" : " are") + " no longer available here."
    }

    /// As it went, with those that were asked because others failed.
    private static func route(_ route: ChatRoute, _ standIns: [ChatRoute.Choice]) -> ChatRoute {
        guard !standIns.isEmpty else { return route }
        let names = standIns.map(\.agent).joined(separator: " and ")
        return ChatRoute(agents: route.agents + standIns, reason: route.reason + "; \(names) asked for one that failed")
    }

    private static func checked(_ request: ChatRequest) throws -> String {
        let text = request.message.trimmingCharacters(in: .whitespacesAndNewlines)
        var validator = Validator()
        validator.check(
            !text.isEmpty && messageLength.contains(request.message.count),
            "message",
            "must have 1 to 4,000 characters"
        )
        validator.check(!text.contains("\0"), "message", "must not hold the character NUL")
        if let id = request.sessionID {
            // The agents know the conversation by it: what they would refuse is refused here.
            validator.check(
                (1...200).contains(id.count) && IncomingMessage.isID(id),
                "session_id",
                "must have 1 to 200 characters, 256 bytes at most, and no control characters"
            )
        }
        let earlier = request.conversationHistory ?? []
        validator.check(
            earlier.count <= historyItems,
            "conversation_history",
            "must have at most \(historyItems) messages"
        )
        for (index, item) in earlier.prefix(historyItems).enumerated() {
            validator.check(
                item.content.count <= historyItemLength,
                "conversation_history[\(index)].content",
                "must have at most 16,000 characters"
            )
            validator.check(
                ["user", "assistant"].contains(item.role),
                "conversation_history[\(index)].role",
                "must be user or assistant"
            )
        }
        try validator.finish()
        return text
    }

    /// Nobody reaches another's session. A visitor without an account is known by nothing but the session's id: who names a
    /// visitor's session is that visitor, where nobody could have guessed the name.
    private func owner(of sessionID: String, caller: Identity, isNew: Bool) async throws -> Identity {
        guard !isNew, let owner = try await store.owner(of: sessionID, tenant: caller.tenant) else { return caller }
        return try caller.acting(asOwner: owner, of: sessionID)
    }

    /// What the message says, by field, as the answer to what was asked.
    private func fields(of turn: OpenTurn, _ text: String) -> Set<String> {
        guard turn.state.waiting.count > 1 else { return [] }
        let question = turn.history.last.flatMap { $0.role == "assistant" ? $0.content : nil }
        return Set(Slots(text: Spelling.corrected(text), answering: question, now: process.now()).captured.keys)
    }

    private static func furtherParts(of text: String) -> [String] {
        let parts = IntentSplitter.parts(of: text)
        return parts.count > 1 ? Array(parts.prefix(6)) : []
    }

    /// Without vectors where the embedding model cannot be reached: routing then goes by words.
    private func embed(_ written: [String]) async -> [MessagePart] {
        // "delear nere Dallas" is as near to a card as what was meant.
        let parts = written.map(Spelling.corrected)
        do {
            let embedded = try await Deadline.limited(to: recall.patience) { try await embeddings.embed(parts) }
            return zip(parts, embedded.vectors).map { MessagePart(text: $0, vector: $1) }
        } catch {
            process.logger.warning("message could not be embedded", metadata: ["error": "\(error)"])
            return parts.map { MessagePart(text: $0, vector: nil) }
        }
    }
}

extension Identity {
    /// This caller as the owner of a session.
    /// - Throws: not found, where the session is another's.
    func acting(asOwner owner: SessionOwner, of sessionID: String) throws -> Identity {
        if user == owner.user { return self }
        // Who names no user may act for any of the tenant; what it says belongs to the session's user.
        let isForAll = user == nil && role != .visitor
        let isVisitors =
            role == .visitor && owner.user?.hasPrefix("visitor:") == true && sessionID.count >= Self.unguessable
        guard isForAll || isVisitors else { throw APIError.notFound("session") }
        var identity = self
        identity.user = owner.user
        return identity
    }

    /// Characters from which on a session's name is taken for a secret. Ours are UUIDs; a client's "test" is nobody's own.
    private static let unguessable = 16
}
