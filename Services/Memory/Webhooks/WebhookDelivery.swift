import Delivery
import Foundation
import Logging
import Platform
import SharedModels

/// Tells webhooks of changes: at least once, since what is not acknowledged is sent again, by whichever replica.
struct WebhookDelivery: Sendable {
    let store: any EventStore & WebhookStore
    let sender: SignedSender
    let backoff: DeliveryBackoff
    let lease: Duration
    let now: @Sendable () -> Date
    let random: @Sendable () -> Double
    let logger: Logger

    init(
        store: any EventStore & WebhookStore,
        settings: WebhookSettings,
        now: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        logger: Logger
    ) {
        self.store = store
        sender = SignedSender(
            userAgent: "ybryx-memory",
            allowsPrivate: settings.allowsPrivate,
            timeout: settings.timeout,
            now: now
        )
        backoff = DeliveryBackoff(tries: settings.tries)
        lease = settings.timeout + .seconds(30)
        self.now = now
        self.random = random
        self.logger = logger
    }

    func service(concurrency: Int) -> DueWork<ClaimedEvent> {
        DueWork(
            name: "webhooks",
            concurrency: concurrency,
            logger: logger,
            claim: { try await store.claim(.webhook, limit: $0, lease: lease, at: now()) },
            work: { await deliver($0) }
        )
    }

    /// Whatever goes wrong, the event ends or waits in the database; with its end what it says is gone.
    func deliver(_ event: ClaimedEvent) async {
        do {
            guard let webhook = try await store.webhook(of: event), let message = try SignedMessage(event) else {
                return try await store.end(event, with: ["outcome": "gone"], at: now())
            }
            do {
                let status = try await sender.send(message, to: webhook.url, secret: webhook.secret)
                Self.count("delivered")
                try await store.end(event, with: ["outcome": "delivered", "status": .int(status)], at: now())
            } catch let refusal as WebhookAddress.Refused {
                Self.count("refused")
                try await store.end(event, with: ["outcome": "refused", "reason": .string(refusal.message)], at: now())
            } catch let error where !(error is CancellationError) {
                try await wait(event, DeliveryFailure(error))
            }
        } catch {
            // Its lease ends, and it is taken on again.
            logger.warning("webhook event left", metadata: ["event.id": "\(event.id)", "error": "\(error)"])
        }
    }

    private func wait(_ event: ClaimedEvent, _ failure: DeliveryFailure) async throws {
        guard event.attempt < backoff.tries else {
            Self.count("given_up")
            let result: JSONValue = ["outcome": "given_up", "reason": .string(failure.reason)]
            return try await store.end(event, with: result, at: now())
        }
        Self.count("postponed")
        let delay = backoff.delay(afterAttempt: event.attempt, asked: failure.retryAfter, random: random())
        let until = now() + delay
        try await store.postpone(event, until: until, because: "Not delivered: \(failure.reason).")
        // What else waits for this receiver would only wait for it in the way of others.
        try await store.postpone(othersLike: event, until: until)
    }

    private static func count(_ outcome: String) {
        MemoryMetrics.webhooks.add(1, outcome)
    }
}
