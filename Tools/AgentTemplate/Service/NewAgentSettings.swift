import Agents
import Platform

/// Settings of this agent beside those that every process has.
struct NewAgentSettings: ServiceSettings {
    /// What every agent can be told: contract, public address, limits of a turn.
    let agent: AgentSettings
    /// `LONGEST_DESCRIPTION`: characters that a case may be described by, 2,000.
    let longestDescription: Int

    init(from settings: inout SettingsReader) {
        agent = AgentSettings(from: &settings)
        longestDescription = settings.int("LONGEST_DESCRIPTION", default: 2_000, in: 1...10_000)
    }
}
