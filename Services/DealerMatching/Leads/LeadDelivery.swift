import Delivery
import Foundation
import Logging
import Mail
import Platform

/// Tells of leads what stands in the outbox: at least once, since what is not acknowledged is sent again, by whichever replica.
struct LeadDelivery: Sendable {
    let store: any DeliveryStore
    let settings: LeadSettings
    let now: @Sendable () -> Date
    let random: @Sendable () -> Double
    let logger: Logger
    private let backoff: DeliveryBackoff

    /// For so long is tried what the operator has to put right first; then it is given up, and sent again when asked for.
    private static let patience: TimeInterval = 30 * 86_400

    init(
        store: any DeliveryStore,
        settings: LeadSettings,
        now: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        logger: Logger
    ) {
        self.store = store
        self.settings = settings
        self.now = now
        self.random = random
        self.logger = logger
        backoff = DeliveryBackoff(tries: settings.tries)
    }

    /// Only what a way is set up for is taken on; the rest waits until one is.
    func service() -> DueWork<ClaimedDelivery> {
        let lease = settings.timeout + .seconds(30)
        return DueWork(
            name: "dealer leads",
            concurrency: settings.concurrency,
            logger: logger,
            claim: { try await store.claim(settings.channels, limit: $0, lease: lease, at: now()) },
            work: { await deliver($0) }
        )
    }

    static let messages = CounterFamily(
        "dealer_lead_messages_total",
        "Messages to dealers that were tried, by what became of them.",
        labels: ["channel", "outcome"]
    )

    /// Whatever goes wrong, the delivery ends or waits in the database.
    func deliver(_ delivery: ClaimedDelivery) async {
        do {
            guard let ending = await ending(of: delivery) else { return }
            Self.messages.add(1, delivery.channel.rawValue, ending.outcome)
            try await store.end(delivery, as: ending, at: now())
        } catch {
            // Its lease ends, and it is taken on again.
            logger.warning("lead delivery left", metadata: ["delivery.id": "\(delivery.id)", "error": "\(error)"])
        }
    }

    /// Nil where this process ends: its lease runs out, and another takes it on.
    private func ending(of delivery: ClaimedDelivery) async -> DeliveryEnding? {
        // What the settings held up is no try of the receiver's.
        let tries = delivery.attempt - delivery.heldUp
        // Whoever took it on came to no end, time and again.
        guard tries <= backoff.tries else { return .givenUp("left in the middle too often") }
        do {
            return .delivered(try await send(delivery))
        } catch is CancellationError {
            return nil
        } catch let refusal as WebhookAddress.Refused {
            // The address is the operator's own, or its name leads elsewhere for a while.
            return held(delivery, "the webhook's address \(refusal.message); see DEALER_WEBHOOK_URL", asked: nil)
        } catch {
            let failure = DeliveryFailure(error)
            if failure.isFinal { return .refused(failure.reason) }
            if failure.isSetup { return held(delivery, failure.reason, asked: failure.retryAfter) }
            guard tries < backoff.tries else { return .givenUp(failure.reason) }
            let delay = backoff.delay(afterAttempt: tries, asked: failure.retryAfter, random: random())
            return .postponed(until: now() + delay, because: failure.reason)
        }
    }

    /// Tried again, soon an hour apart, however often: the lead is not lost to a wrong setting.
    private func held(_ delivery: ClaimedDelivery, _ reason: String, asked: Duration?) -> DeliveryEnding {
        logger.error(
            "leads do not arrive as this service is set up",
            metadata: ["delivery.channel": "\(delivery.channel.rawValue)", "error": "\(reason)"]
        )
        guard now().timeIntervalSince(delivery.createdAt) < Self.patience else { return .givenUp(reason) }
        let delay = backoff.delay(afterAttempt: delivery.attempt, asked: asked, random: random())
        return .heldUp(until: now() + delay, because: reason)
    }

    /// - Returns: what the receiver said, briefly.
    private func send(_ delivery: ClaimedDelivery) async throws -> String {
        switch delivery.channel {
        case .webhook:
            guard let webhook = settings.webhook else { throw DeliveryFailure(reason: "no webhook is set up") }
            let sender = SignedSender(
                userAgent: "ybryx-dealer-matching",
                allowsPrivate: settings.allowsPrivate,
                timeout: settings.timeout,
                now: now
            )
            let message = try SignedMessage(delivery)
            let status = try await sender.send(message, to: webhook.url, secret: webhook.secret.value)
            return "answered \(status)"
        case .email:
            guard let mail = settings.mail else { throw DeliveryFailure(reason: "no mail is set up") }
            guard let receiver = MailAddress(delivery.receiver) else {
                throw DeliveryFailure(reason: "the address is none", isFinal: true)
            }
            let message = MailMessage(delivery, from: mail.settings.from, to: receiver, at: now())
            try await SMTPSender(server: mail.settings.server, timeout: settings.timeout).send(message)
            return "taken by \(mail.settings.server.host)"
        }
    }
}
