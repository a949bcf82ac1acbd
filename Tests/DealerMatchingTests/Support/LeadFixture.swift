import Delivery
import Foundation
import Logging
import Mail
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

@testable import DealerMatching

/// Leads over a seeded database, with a clock that a test moves.
struct LeadFixture: Sendable {
    let database: PostgresClient
    let finder: DealerFinder
    let clock = ManualClock()

    static let dana = Identity(tenant: "acme", user: "dana", role: .user)
    static let machine = Identity(tenant: "acme", role: .machine, namespaces: ["*"])
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    static func run(_ body: (LeadFixture) async throws -> Void) async throws {
        try await Seeded.run { try await body(LeadFixture(database: $0, finder: $1)) }
    }

    var store: PostgresLeadStore { PostgresLeadStore(database: database) }

    /// With a receiver and a mail server of this machine; a message is tried four times.
    static func settings(
        webhook: URL? = nil,
        mail: FakeMailServer? = nil,
        to receiver: LeadSettings.Mail.Receiver = .dealer
    ) throws -> LeadSettings {
        var settings = LeadSettings()
        settings.allowsPrivate = true
        settings.tries = 4
        settings.wait = .zero
        settings.webhook = webhook.map {
            LeadSettings.Webhook(url: $0.absoluteString, host: "127.0.0.1", secret: Secret(secret))
        }
        settings.mail = try mail.map {
            LeadSettings.Mail(
                settings: MailSettings(
                    server: SMTPServer(host: "127.0.0.1", port: $0.port, security: .none),
                    from: try #require(MailAddress("mesh@example.com"))
                ),
                receiver: receiver
            )
        }
        return settings
    }

    func delivery(_ settings: LeadSettings) -> DueWork<ClaimedDelivery> {
        LeadDelivery(
            store: PostgresDeliveryStore(database: database),
            settings: settings,
            now: { clock.now },
            random: { 0.5 },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ).service()
    }

    /// Sends somebody to the best dealers for an AMR near Reno.
    @discardableResult
    func lead(
        _ settings: LeadSettings,
        dealers: Int = 1,
        specialty: String = "AMR",
        contact: ContactDetails = ContactDetails(name: "Dana", email: "dana@example.com"),
        context: String? = nil,
        for identity: Identity = LeadFixture.dana
    ) async throws -> [LeadNotice] {
        try await outcomes(
            settings,
            dealers: dealers,
            specialty: specialty,
            contact: contact,
            context: context,
            for: identity
        ).map(\.told.notice)
    }

    func outcomes(
        _ settings: LeadSettings,
        dealers: Int = 1,
        specialty: String = "AMR",
        contact: ContactDetails = ContactDetails(name: "Dana", email: "dana@example.com"),
        context: String? = nil,
        for identity: Identity = LeadFixture.dana
    ) async throws -> [LeadOutcome] {
        let matches = try await finder.search(
            DealerFinder.Wanted(zipCode: "89501", specialty: specialty, radiusMiles: 500)
        )
        let desk = LeadDesk(store: store, settings: settings, ring: {}, now: { clock.now })
        return try await desk.accept(
            Array(matches.result.matches.prefix(dealers)),
            for: LeadDesk.Need(zipCode: "89501", equipmentType: specialty, contact: contact, contextID: context),
            by: identity
        ).outcomes
    }

    /// All leads of the tenant with every try, oldest first.
    func leads() async throws -> [StoredLead] {
        let page = try await store.leads(page: 1, limit: 100, for: Self.machine)
        var leads: [StoredLead] = []
        for lead in page.leads { leads.append(try #require(try await store.lead(lead.id, for: Self.machine))) }
        return leads.reversed()
    }

    func makeDealersReal() async throws {
        try await database.execute("UPDATE public.dealers SET is_sample = false")
    }
}
