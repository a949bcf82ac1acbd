import Agents
import Platform

/// Settings of the sales service beside those that every process has.
struct SalesSettings: ServiceSettings {
    /// What every agent can be told: contract, public address, limits of a turn.
    let agent: AgentSettings
    /// How long an article of the knowledge service is waited for.
    let articlePatience: Duration

    /// `SALES_LEAD_DAYS`: leads that nothing was added to for so many days are deleted, 730; 0 keeps them all.
    let leadDays: Int

    init(from settings: inout SettingsReader) {
        agent = AgentSettings(from: &settings)
        leadDays = settings.int("LEAD_DAYS", default: 730, in: 0...36_500)
        articlePatience = settings.seconds("ARTICLE_TIMEOUT", default: .milliseconds(2_500))
    }
}
