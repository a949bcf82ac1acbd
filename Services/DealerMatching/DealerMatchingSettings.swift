import Agents
import Platform

/// Settings of the dealer matching service beside those that every process has.
struct DealerMatchingSettings: ServiceSettings {
    /// What every agent can be told: contract, public address, limits of a turn.
    let agent: AgentSettings
    /// `SEED_DIRECTORY`: where the seed files are.
    let seedDirectory: String
    /// How dealers are told of leads.
    let leads: LeadSettings

    init(from settings: inout SettingsReader) {
        agent = AgentSettings(from: &settings)
        seedDirectory = settings.string("SEED_DIRECTORY", default: "Services/DealerMatching/Seed")
        leads = LeadSettings(from: &settings)
    }
}
