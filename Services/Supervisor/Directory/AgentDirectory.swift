import Clients
import Foundation
import Logging
import Platform
import SharedModels

/// The agents that can be routed to: their cards are read at start and again every minute, so that one that appears is
/// used, and one that has been away for long is forgotten.
actor AgentDirectory {
    /// All that are configured, known or not.
    let urls: [URL]
    private let process: ProcessContext
    private let embeddings: EmbeddingsClient
    private let ownCard: [AgentCard.Skill]
    private var embedded: Set<URL> = []
    /// The model that the skills' vectors are of.
    private var model: String?
    private var known: [URL: KnownAgent] = [:]
    private var ownSkills: [RoutableSkill] = []
    private var ownEmbedded = false
    private var refreshing = false
    /// Whether every card has been asked for once.
    private var isRead = false

    /// Seconds that the card of an agent that does not answer is kept: a restart or a new version takes less.
    static let forgottenAfter: TimeInterval = 600
    /// How long a turn waits at the start for the agents' cards.
    private static let patience: Duration = .seconds(6)

    init(urls: [URL], ownSkills: [AgentCard.Skill], embeddings: EmbeddingsClient, process: ProcessContext) {
        self.urls = urls
        self.ownCard = ownSkills
        self.embeddings = embeddings
        self.process = process
    }

    struct Snapshot: Sendable {
        /// Those that answered last, and those that are away.
        let known: [KnownAgent]
        let own: [RoutableSkill]

        var present: [KnownAgent] { known.filter { $0.awaySince == nil } }
    }

    /// What is known now. Where nothing is known yet it is read first, or waited for while somebody else reads it.
    func snapshot() async -> Snapshot {
        if needsReading {
            let patience = ContinuousClock.now + Self.patience
            while refreshing, ContinuousClock.now < patience, !Task.isCancelled {
                try? await Task.sleep(for: .milliseconds(20))
            }
            if needsReading { await refresh() }
        }
        return Snapshot(known: urls.compactMap { known[$0] }, own: ownSkills)
    }

    private var needsReading: Bool { !isRead || known.isEmpty || ownSkills.isEmpty || isOfOtherModel }

    /// Whether what is asked is embedded by another model by now.
    private var isOfOtherModel: Bool { model != nil && embeddings.model != model }

    /// Reads every card; a card is embedded only when it changed.
    func refresh() async {
        guard !refreshing else { return }
        refreshing = true
        defer { (refreshing, isRead) = (false, true) }
        if isOfOtherModel { (embedded, ownEmbedded, model) = ([], false, nil) }
        if !ownEmbedded { (ownSkills, ownEmbedded) = await skills(of: ownCard) }
        let cards = await readCards()
        for url in urls {
            guard let card = cards[url] else {
                away(url)
                continue
            }
            if known[url]?.awaySince != nil {
                known[url]?.awaySince = nil
                process.logger.info("agent is back", metadata: ["agent.url": "\(url)"])
            }
            // A card is embedded once; one that came while the embedding model was away is tried again.
            if let agent = known[url], agent.card == card, embedded.contains(url) { continue }
            let (skills, isEmbedded) = await skills(of: card.skills)
            let isNew = known[url] == nil
            let agent = KnownAgent(
                id: KnownAgent.id(for: card.name),
                name: card.name,
                url: url,
                card: card,
                skills: skills
            )
            known[url] = agent
            if isEmbedded { embedded.insert(url) } else { embedded.remove(url) }
            if isNew {
                process.logger.info("agent joined", metadata: ["agent.id": "\(agent.id)", "agent.url": "\(url)"])
            }
        }
    }

    /// A call tells sooner than the next refresh whether an agent answers.
    func noticed(_ id: String, answers: Bool) {
        guard let url = known.first(where: { $0.value.id == id })?.key else { return }
        if answers { known[url]?.awaySince = nil } else { away(url) }
    }

    private func away(_ url: URL) {
        guard let agent = known[url] else { return }
        let now = process.now()
        guard let since = agent.awaySince else {
            known[url]?.awaySince = now
            process.logger.warning("agent is away", metadata: ["agent.id": "\(agent.id)", "agent.url": "\(url)"])
            return
        }
        if now.timeIntervalSince(since) > Self.forgottenAfter {
            known[url] = nil
            process.logger.warning("agent forgotten", metadata: ["agent.id": "\(agent.id)", "agent.url": "\(url)"])
        }
    }

    private func readCards() async -> [URL: AgentCard] {
        let process = process
        return await withTaskGroup(of: (URL, AgentCard?).self) { group in
            for url in urls {
                group.addTask { (url, try? await AgentClient(baseURL: url, process: process).card()) }
            }
            var cards: [URL: AgentCard] = [:]
            for await (url, card) in group { cards[url] = card }
            return cards
        }
    }

    private func skills(of skills: [AgentCard.Skill]) async -> ([RoutableSkill], embedded: Bool) {
        let texts = skills.map(RoutableSkill.texts)
        guard let answer = try? await embeddings.embed(texts.flatMap(\.self)) else {
            return (skills.map { RoutableSkill($0, vectors: nil) }, false)
        }
        if model == nil { model = answer.model }
        var vectors = answer.vectors[...]
        let embedded = zip(skills, texts).map { skill, texts in
            defer { vectors = vectors.dropFirst(texts.count) }
            return RoutableSkill(skill, vectors: Array(vectors.prefix(texts.count)))
        }
        return (embedded, true)
    }
}
