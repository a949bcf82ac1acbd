import Agents
import Platform

/// Settings of the financing service beside those that every process has.
struct FinancingSettings: ServiceSettings {
    /// `FINANCING_RATES`: indicative annual rates by credit rating, `excellent=7.5,good=9.5,fair=12.5,poor=16`.
    let rates: RateTable
    /// `FINANCING_TERM_MONTHS`: term of an estimate where none is asked for, 60.
    let termMonths: Int
    /// `FINANCING_LONGEST_TERM_MONTHS`: the longest term of a counter-offer, 84.
    let longestTerm: Int
    /// `FINANCING_CREDITOR_NAME`, `FINANCING_CREDITOR_ADDRESS`, `FINANCING_CREDITOR_AGENCY`: who signs a notice of action taken.
    let creditor: AdverseActionNotice.Creditor
    /// `FINANCING_APPLICATION_DAYS`: days after its last notice that an application is kept, 0 = for good; no fewer than the law asks for.
    let applicationDays: Int
    /// What every agent can be told: contract, public address, limits of a turn.
    let agent: AgentSettings

    init(from settings: inout SettingsReader) {
        let items = settings.list("FINANCING_RATES", default: [])
        if items.isEmpty {
            rates = .standard
        } else if let table = RateTable(items) {
            rates = table
        } else {
            settings.problem(
                "FINANCING_RATES",
                "must name excellent, good, fair and poor once each with percents: good=9.5,…"
            )
            rates = .standard
        }
        termMonths = settings.int("FINANCING_TERM_MONTHS", default: 60, in: PaymentSchedule.terms)
        longestTerm = settings.int(
            "FINANCING_LONGEST_TERM_MONTHS",
            default: Underwriter.usualLongestTerm,
            in: PaymentSchedule.terms
        )
        let usual = AdverseActionNotice.Creditor()
        creditor = AdverseActionNotice.Creditor(
            name: settings.string("CREDITOR_NAME", default: usual.name),
            address: settings.string("CREDITOR_ADDRESS", default: usual.address),
            agency: settings.string("CREDITOR_AGENCY", default: usual.agency)
        )
        applicationDays = settings.int("APPLICATION_DAYS", default: 0, in: 0...36_500)
        if applicationDays > 0, applicationDays < ApplicationRetention.fewestDays {
            settings.problem(
                "FINANCING_APPLICATION_DAYS",
                "must be 0 or at least \(ApplicationRetention.fewestDays): 12 CFR 1002.12(b) asks for 25 months"
            )
        }
        agent = AgentSettings(from: &settings)
    }
}
