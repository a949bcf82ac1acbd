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

    /// `DEALER_LEAD_DAYS`: leads are deleted after so many days, unless they are still to be told, 730; 0 keeps them all.
    let leadDays: Int
    /// `DEALER_REQUEST_DAYS`: answers are kept so many days for requests that are sent twice, 30; 0 keeps them all.
    let requestDays: Int

    init(from settings: inout SettingsReader) {
        agent = AgentSettings(from: &settings)
        seedDirectory = settings.string("SEED_DIRECTORY", default: "Services/DealerMatching/Seed")
        leadDays = settings.int("DEALER_LEAD_DAYS", default: 730, in: 0...36_500)
        requestDays = settings.int("DEALER_REQUEST_DAYS", default: 30, in: 0...36_500)
        leads = LeadSettings(from: &settings)
    }
}
