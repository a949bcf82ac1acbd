import Platform

/// Settings of the dealer matching service beside those that every process has.
struct DealerMatchingSettings: ServiceSettings {
    /// `AGENT_CONTRACT`: path of the agent's contract; found beside the executable or in the source tree when unset.
    let contractPath: String?
    /// `SEED_DIRECTORY`: where the seed files are.
    let seedDirectory: String

    init(from settings: inout SettingsReader) {
        contractPath = settings.optionalString("AGENT_CONTRACT")
        seedDirectory = settings.string("SEED_DIRECTORY", default: "Services/DealerMatching/Seed")
    }
}
