import Delivery
import Foundation
import Mail
import Platform

/// How dealers are told of leads. Where nothing is set nobody is, and leads are only stored.
struct LeadSettings: Sendable {
    struct Webhook: Sendable, Hashable {
        /// DEALER_WEBHOOK_URL
        var url: String
        var host: String
        /// DEALER_WEBHOOK_SECRET: what the messages are signed with.
        var secret: Secret
    }

    struct Mail: Sendable, Hashable {
        /// DEALER_EMAIL_TO
        enum Receiver: Sendable, Hashable {
            /// Each dealer at its own address; a sample dealer has none.
            case dealer
            case address(MailAddress)
        }

        var settings: MailSettings
        var receiver: Receiver
    }

    var webhook: Webhook?
    var mail: Mail?
    /// DEALER_WEBHOOK_PRIVATE: whether the webhook may point into the network that this process stands in, and be plain http.
    var allowsPrivate = false
    /// DEALER_DELIVERY_TIMEOUT: one message.
    var timeout = Duration.seconds(20)
    /// DEALER_DELIVERY_TRIES: how often one message is sent before it is given up; the default spans a day.
    var tries = 34
    /// DEALER_DELIVERY_CONCURRENCY: messages under way at the same time in this process.
    var concurrency = 4
    /// DEALER_NOTICE_WAIT: how long an answer waits for the receivers, so that it can say whether they were told.
    var wait = Duration.seconds(2)

    init() {}

    init(from settings: inout SettingsReader) {
        allowsPrivate = settings.bool("DEALER_WEBHOOK_PRIVATE", default: allowsPrivate)
        timeout = settings.seconds("DEALER_DELIVERY_TIMEOUT", default: timeout)
        tries = settings.int("DEALER_DELIVERY_TRIES", default: tries, in: 1...50)
        concurrency = settings.int("DEALER_DELIVERY_CONCURRENCY", default: concurrency, in: 1...64)
        wait = settings.seconds("DEALER_NOTICE_WAIT", default: wait)
        if wait > .seconds(10) { settings.problem("DEALER_NOTICE_WAIT", "must be at most 10: somebody waits for it") }
        webhook = Self.webhook(from: &settings, allowsPrivate: allowsPrivate)
        mail = Self.mail(from: &settings)
    }

    private static func webhook(from settings: inout SettingsReader, allowsPrivate: Bool) -> Webhook? {
        let secret = settings.secret("DEALER_WEBHOOK_SECRET")
        guard let url = settings.optionalString("DEALER_WEBHOOK_URL") else { return nil }
        // Standard Webhooks: 24 to 64 bytes.
        if secret.map({ SignedMessage.isBroken($0.value) || SignedMessage.key($0.value).count < 24 }) ?? true {
            settings.problem(
                "DEALER_WEBHOOK_SECRET",
                "must hold at least 24 bytes: whsec_ and base64, or plain text as it is"
            )
        }
        do throws(WebhookAddress.Refused) {
            let address = try WebhookAddress(url, allowsPrivate: allowsPrivate)
            // It carries people's names and addresses.
            if !allowsPrivate, URLComponents(string: address.url)?.scheme != "https" {
                settings.problem("DEALER_WEBHOOK_URL", "must be https")
            }
            return secret.map { Webhook(url: address.url, host: address.host, secret: $0) }
        } catch {
            settings.problem("DEALER_WEBHOOK_URL", error.message)
            return nil
        }
    }

    private static func mail(from settings: inout SettingsReader) -> Mail? {
        let server = MailSettings(from: &settings)
        guard let receiver = settings.optionalString("DEALER_EMAIL_TO") else { return nil }
        if settings.optionalString("SMTP_URL") == nil {
            settings.problem("DEALER_EMAIL_TO", "needs SMTP_URL and SMTP_FROM")
        }
        if receiver == "dealer" { return server.map { Mail(settings: $0, receiver: .dealer) } }
        guard let address = MailAddress(receiver) else {
            settings.problem("DEALER_EMAIL_TO", "must be \"dealer\" or an e-mail address")
            return nil
        }
        return server.map { Mail(settings: $0, receiver: .address(address)) }
    }

    /// The ways that are set up.
    var channels: [LeadChannel] {
        [webhook.map { _ in .webhook }, mail.map { _ in .email }].compactMap(\.self)
    }

    /// Whom a lead of this dealer's is told to.
    func deliveries(for dealer: DealerRecord?) -> [NewDelivery] {
        deliveries(to: dealer.map { DealerContact(email: $0.email, isSample: $0.isSample) })
    }

    /// nil where no dealer fitted: then the operator is told alone.
    func deliveries(to dealer: DealerContact?) -> [NewDelivery] {
        var deliveries: [NewDelivery] = []
        if let webhook { deliveries.append(NewDelivery(channel: .webhook, receiver: webhook.host)) }
        switch mail?.receiver {
        case .address(let address): deliveries.append(NewDelivery(channel: .email, receiver: address.text))
        case .dealer where dealer?.isSample == false:
            if let address = dealer.flatMap({ MailAddress($0.email) }) {
                deliveries.append(NewDelivery(channel: .email, receiver: address.text))
            }
        case .dealer, nil: break
        }
        return deliveries
    }
}

/// What is needed of a dealer to tell it something.
struct DealerContact: Sendable, Hashable {
    var email: String
    var isSample: Bool
}
