import Agents
import Platform

/// Settings of the sales service beside those that every process has.
struct SalesSettings: ServiceSettings {
    /// What every agent can be told: contract, public address, limits of a turn.
    let agent: AgentSettings

    init(from settings: inout SettingsReader) { agent = AgentSettings(from: &settings) }
}
