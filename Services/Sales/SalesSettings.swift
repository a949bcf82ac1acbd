import Platform

/// Settings of the sales service beside those that every process has.
struct SalesSettings: ServiceSettings {
    /// `AGENT_CONTRACT`: path of the agent's contract; found beside the executable or in the source tree when unset.
    let contractPath: String?

    init(from settings: inout SettingsReader) { contractPath = settings.optionalString("AGENT_CONTRACT") }
}
