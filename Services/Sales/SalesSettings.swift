import Agents
import Platform

/// Settings of the sales service beside those that every process has.
struct SalesSettings: ServiceSettings {
    /// What every agent can be told: contract, public address, limits of a turn.
    let agent: AgentSettings
    /// How long an article of the knowledge service is waited for.
    let articlePatience: Duration

    init(from settings: inout SettingsReader) {
        agent = AgentSettings(from: &settings)
        articlePatience = settings.seconds("ARTICLE_TIMEOUT", default: .milliseconds(2_500))
    }
}
