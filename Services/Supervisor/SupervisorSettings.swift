import Agents
import Foundation
import Platform
import SharedModels

/// Settings of the supervisor beside those that every process has.
struct SupervisorSettings: ServiceSettings {
    /// `AGENT_URLS`: base URLs of the agents to route to, comma separated; the four specialists, and what `MESH_AGENTS` adds, when unset. Any agent
    /// that serves an A2A card can be named. Where it stands in the settings file it is read again whenever the cards are.
    private let listedURLs: [URL]
    /// Where `AGENT_URLS` can be read again.
    private let live: LiveSetting?
    /// `AGENT_URLS_FILE`: a file with further base URLs, one a line, read again whenever the cards are.
    private let listFile: String?
    /// `AGENT_REFRESH_SECONDS`: how often the agents' cards are read again, 60.
    let refreshEvery: Duration
    /// `AGENT_PATIENCE`: how long an agent may take to its first event before another is asked, 20 seconds.
    let agentPatience: Duration
    /// `ROUTING_THRESHOLD`: similarity with an agent's card below which a message is taken for nobody's trade, 0.3.
    let threshold: Double
    /// `HISTORY_MESSAGES`: how many of the session's latest messages an agent is given, 12.
    let historyMessages: Int
    /// `RECALL_LIMIT`: how many memories a turn starts with; as the contract has it when unset.
    let recallLimit: Int?
    /// `RECALL_THRESHOLD`: memories that score less are not used, 0.35.
    let recallThreshold: Double
    /// `RECALL_TIMEOUT`: how long a turn waits for the memory, and for the embedding of a message, before it goes on without, 3 seconds.
    let recallTimeout: Duration
    /// `AGENT_CONTRACT`: path of the supervisor's contract; found beside the executable or in the source tree when unset.
    let contractPath: String?
    /// `SESSION_DAYS`: conversations that nobody went on with for so many days are deleted, 365; 0 keeps them all.
    let sessionDays: Int
    /// What its own A2A side takes: `PUBLIC_URL`, `TURN_TIMEOUT`, `MAX_CONCURRENT_TURNS`, push notifications.
    let agent: AgentSettings

    init(from settings: inout SettingsReader) {
        let listing = AgentSources.Listing(settings.list("AGENT_URLS", default: []))
        for text in listing.problems {
            settings.problem("AGENT_URLS", "\"\(text)\" is not a URL such as http://127.0.0.1:8002")
        }
        listedURLs = listing.urls
        live = settings.live("AGENT_URLS")
        listFile = settings.optionalString("AGENT_URLS_FILE")
        refreshEvery = settings.seconds("AGENT_REFRESH_SECONDS", default: .seconds(60))
        agentPatience = settings.seconds("AGENT_PATIENCE", default: .seconds(20))
        threshold = settings.double("ROUTING_THRESHOLD", default: 0.3, in: -1...1)
        historyMessages = settings.int("HISTORY_MESSAGES", default: 12, in: 0...100)
        recallLimit = settings.optionalString("RECALL_LIMIT").map { _ in
            settings.int("RECALL_LIMIT", default: 6, in: 0...50)
        }
        recallTimeout = settings.seconds("RECALL_TIMEOUT", default: .seconds(3))
        recallThreshold = settings.double("RECALL_THRESHOLD", default: 0.35, in: -1...10)
        sessionDays = settings.int("SESSION_DAYS", default: 365, in: 0...36_500)
        agent = AgentSettings(from: &settings)
        contractPath = agent.contractPath
    }

    func agents(_ process: ProcessSettings) -> AgentSources {
        return AgentSources(
            fixed: listedURLs,
            live: live,
            specialists: process.services.filter(\.isSpecialist).map { process.url(of: $0) },
            file: listFile
        )
    }
}
