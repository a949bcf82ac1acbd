import Clients
import Foundation
import Logging
import Platform
import SharedModels

/// The agents that can be routed to: their cards are read at start and again every minute, so that one that appears is
/// used, one that has been away for long is forgotten, and one that is listed no more is not asked again.
actor AgentDirectory {
    /// All that are listed, known or not; our own first, so that nobody takes one of their names.
    private(set) var urls: [URL]
    private let sources: AgentSources
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
    /// Whether a reading came while ``embedMissing()`` was at work, and is to follow.
    private var isDue = false
    /// Whether an embedding did not come in this reading: the others are not waited for.
    private var isModelAway = false
    /// Those whose skills the model does not take.
    private var unfit: Set<URL> = []
    /// What is wrong with an address, said once.
    private var troubles: [String: String] = [:]
    /// Agents whose cards say that they cannot be worked with, and why.
    private var refusals: [URL: String] = [:]
    private var versions: [URL: VersionChanges] = [:]
    /// Those whose cards did not come in time when they were read last, and that have not answered since.
    private var silent: Set<URL> = []
    /// Whether every card has been asked for once.
    private var isRead = false

    /// Seconds that the card of an agent that does not answer is kept: a restart or a new version takes less.
    static let forgottenAfter: TimeInterval = 600
    /// How often is looked whether one that is away is back.
    static let awayPause: Duration = .seconds(5)
    /// How long a turn waits at the start for the agents' cards.
    private static let patience: Duration = .seconds(6)

    /// Whose trouble it is where the list itself is wrong.
    private static let list = "AGENT_URLS, AGENT_URLS_FILE"

    init(sources: AgentSources, ownSkills: [AgentCard.Skill], embeddings: EmbeddingsClient, process: ProcessContext) {
        self.sources = sources
        self.urls = sources.first
        self.ownCard = ownSkills
        self.embeddings = embeddings
        self.process = process
    }

    struct Snapshot: Sendable {
        /// Those that answered last, and those that are away.
        let known: [KnownAgent]
        let own: [RoutableSkill]
        /// Where agents are listed, known or not.
        let listed: [URL]

        /// Those that cannot be worked with, and why.
        let refused: [URL: String]

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
        var names: Set<String> = []
        // Of two by one name the first is meant.
        return Snapshot(
            known: urls.compactMap { known[$0] }.filter { names.insert($0.id).inserted },
            own: ownSkills,
            listed: urls,
            refused: refusals
        )
    }

    private var needsReading: Bool { !isRead || known.isEmpty || ownSkills.isEmpty || isOfOtherModel }

    /// Whether what is asked is embedded by another model by now.
    private var isOfOtherModel: Bool { model != nil && embeddings.model != model }

    /// Reads every card; a card is embedded only when it changed.
    func refresh() async {
        isDue = refreshing
        guard !refreshing else { return }
        refreshing = true
        defer { (refreshing, isRead, isDue) = (false, true, false) }
        (isModelAway, unfit) = (false, [])
        if isOfOtherModel { (embedded, ownEmbedded, model) = ([], false, nil) }
        readList()
        async let reading = CardReading.read(urls, process: process)
        if !ownEmbedded { (ownSkills, ownEmbedded) = await skills(of: ownCard) }
        let cards = await reading
        for url in urls {
            guard let card = card(cards[url], at: url) else { continue }
            if known[url]?.awaySince != nil { isBack(url) }
            // A card is embedded once; one that came while the embedding model was away is tried again.
            if let agent = known[url], agent.card == card, embedded.contains(url) { continue }
            let id = KnownAgent.id(for: card.name)
            guard !isTaken(id, from: url) else {
                known[url] = nil
                embedded.remove(url)
                say("it has the name of one of our agents that is listed as well", of: url)
                continue
            }
            let before = known[url]
            let (skills, isEmbedded) =
                if let before, before.card.skills == card.skills, embedded.contains(url) {
                    (before.skills, true)
                } else {
                    await skills(of: card.skills)
                }
            let isNew = before == nil
            let agent = KnownAgent(
                id: id,
                name: card.name,
                url: url,
                card: card,
                skills: skills
            )
            known[url] = agent
            if isEmbedded { embedded.insert(url) } else { embedded.remove(url) }
            if !isEmbedded, !isModelAway { unfit.insert(url) }
            if isNew {
                if known.contains(where: { $0.key != url && $0.value.id == agent.id }) {
                    say("another agent has this name; the one that is listed first is asked", of: url)
                }
                process.logger.info(
                    "agent joined",
                    metadata: [
                        "agent.id": "\(agent.id)", "agent.url": "\(url)", "agent.version": "\(card.version.prefix(64))",
                    ]
                )
            }
        }
    }

    /// Looks whether those that are away are back, so that one that only restarted need not wait for the next refresh. Until
    /// then nobody asks them. What is still to be embedded does not wait for it either.
    func lookForAway() async {
        let away = urls.filter { known[$0]?.awaySince != nil }
        if !away.isEmpty, !refreshing {
            let cards = await CardReading.read(away, process: process)
            for url in away where known[url]?.awaySince != nil {
                // One that came back as another is read in full with all others.
                guard case .card(let card) = cards[url], card == known[url]?.card else { continue }
                isBack(url)
            }
        }
        await embedMissing()
    }

    private func embedMissing() async {
        let missing = known.filter { !embedded.contains($0.key) && !unfit.contains($0.key) }
        guard isRead, !refreshing, !isOfOtherModel, !ownEmbedded || !missing.isEmpty else { return }
        refreshing = true
        isModelAway = false
        if !ownEmbedded { (ownSkills, ownEmbedded) = await skills(of: ownCard) }
        for (url, agent) in missing where !isModelAway {
            let (skills, isEmbedded) = await skills(of: agent.card.skills)
            guard known[url]?.card == agent.card else { continue }
            if isEmbedded {
                known[url]?.skills = skills
                embedded.insert(url)
            } else if !isModelAway {
                unfit.insert(url)
            }
        }
        refreshing = false
        if isDue { await refresh() }
    }

    private func isBack(_ url: URL) {
        known[url]?.awaySince = nil
        silent.remove(url)
        process.logger.info("agent is back", metadata: ["agent.url": "\(url)"])
    }

    /// A call tells sooner than the next refresh whether an agent answers.
    func noticed(_ id: String, answers: Bool) {
        // Of two by one name the first is asked.
        guard let url = urls.first(where: { known[$0]?.id == id }) else { return }
        guard answers else { return away(url) }
        known[url]?.awaySince = nil
        silent.remove(url)
    }

    /// Whether an agent that is not ours goes by the name of one of ours that is listed, be that one known yet or not.
    private func isTaken(_ id: String, from url: URL) -> Bool {
        guard AgentClient.own(url, process) == nil else { return false }
        return urls.contains { AgentClient.own($0, process) == id }
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

    /// Takes the list as it stands by now.
    private func readList() {
        guard var listing = sources.read() else {
            say("the list cannot be read; the one before holds", of: Self.list)
            return
        }
        say(
            listing.problems.isEmpty ? nil : "not an address: " + listing.problems.joined(separator: ", "),
            of: Self.list
        )
        // The supervisor has a card as well: asked by itself it would ask itself.
        let own = process.settings.url(of: .supervisor)
        listing.urls.removeAll { $0.host() == own.host() && $0.port == own.port }
        let ours = listing.urls.filter { AgentClient.isOurs($0, process) }
        urls = ours + listing.urls.filter { !ours.contains($0) }
        for (url, agent) in known where !urls.contains(url) {
            known[url] = nil
            embedded.remove(url)
            versions[url] = nil
            process.logger.info(
                "agent is listed no more",
                metadata: ["agent.id": "\(agent.id)", "agent.url": "\(url)"]
            )
        }
        refusals = refusals.filter { urls.contains($0.key) }
        silent.formIntersection(urls)
        troubles = troubles.filter { trouble in
            trouble.key == Self.list || urls.contains { $0.absoluteString == trouble.key }
        }
    }

    private func card(_ reading: CardReading?, at url: URL) -> AgentCard? {
        let wasSilent = silent.remove(url) != nil
        switch reading {
        case .card(let card):
            refusals[url] = nil
            say(nil, of: url)
            note(version: card.version, of: url)
            return card
        case .unusable(let reason):
            // Whatever it could be reached by before, it says that it no longer can.
            known[url] = nil
            embedded.remove(url)
            refusals[url] = reason
            say("the agent cannot be used: \(reason)", of: url)
        case .absent(let reason):
            refusals[url] = nil
            if known[url] == nil { say("the agent's card cannot be read: \(reason)", of: url) }
            away(url)
        case .silent(let reason):
            silent.insert(url)
            // Once is no sign that it is gone.
            guard wasSilent || known[url] == nil else { break }
            refusals[url] = nil
            if known[url] == nil { say("the agent's card cannot be read: \(reason)", of: url) }
            away(url)
        case nil: break
        }
        return nil
    }

    private func note(version: String, of url: URL) {
        guard let change = versions[url, default: VersionChanges()].note(version, at: process.now()) else { return }
        process.logger.log(
            level: change.isBack ? .warning : .info,
            change.isBack ? "agent went back to an older version" : "agent has a new version",
            metadata: [
                "agent.url": "\(url)", "agent.version": "\(change.to.prefix(64))",
                "agent.before": "\(change.from.prefix(64))",
            ]
        )
    }

    private func say(_ trouble: String?, of url: URL) { say(trouble, of: url.absoluteString) }

    /// Once, until it is another or none.
    private func say(_ trouble: String?, of address: String) {
        guard troubles[address] != trouble else { return }
        troubles[address] = trouble
        guard let trouble else { return }
        process.logger.warning("agent is passed over", metadata: ["agent.url": "\(address)", "reason": "\(trouble)"])
    }

    private func skills(of skills: [AgentCard.Skill]) async -> ([RoutableSkill], embedded: Bool) {
        let reading = await SkillEmbedder(embeddings: embeddings).read(skills, model: model, isAway: isModelAway)
        isModelAway = reading.isModelAway
        if model == nil { model = reading.model }
        return (reading.skills, reading.model != nil)
    }
}
