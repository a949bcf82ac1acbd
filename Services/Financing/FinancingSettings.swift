import Agents
import Platform

/// Settings of the financing service beside those that every process has.
struct FinancingSettings: ServiceSettings {
    /// `FINANCING_RATES`: indicative annual rates by credit rating, `excellent=7.5,good=9.5,fair=12.5,poor=16`.
    let rates: RateTable
    /// `FINANCING_TERM_MONTHS`: term of an estimate where none is asked for, 60.
    let termMonths: Int
    /// What every agent can be told: contract, public address, limits of a turn.
    let agent: AgentSettings

    init(from settings: inout SettingsReader) {
        let items = settings.list("FINANCING_RATES", default: [])
        if items.isEmpty {
            rates = .standard
        } else if let table = RateTable(items) {
            rates = table
        } else {
            settings.problem("FINANCING_RATES", "must name excellent, good, fair and poor with percents: good=9.5,…")
            rates = .standard
        }
        termMonths = settings.int("FINANCING_TERM_MONTHS", default: 60, in: PaymentSchedule.terms)
        agent = AgentSettings(from: &settings)
    }
}
