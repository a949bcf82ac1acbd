import Foundation
import Logging
import Metrics
import Platform
import SharedModels

/// Tells webhooks of changes: at least once, since what is not acknowledged is sent again, by whichever replica.
struct WebhookDelivery: Sendable {
    let store: any EventStore & WebhookStore
    let sender: WebhookSender
    let tries: Int
    let lease: Duration
    let now: @Sendable () -> Date
    let random: @Sendable () -> Double
    let logger: Logger

    /// From seconds to an hour: a receiver that is down for a day still hears of it.
    private static let base = 10.0
    private static let longest = 3_600.0
    /// As long as a receiver may ask for.
    private static let longestAsked = Duration.seconds(86_400)

    init(
        store: any EventStore & WebhookStore,
        settings: WebhookSettings,
        now: @escaping @Sendable () -> Date,
        random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
        logger: Logger
    ) {
        self.store = store
        sender = WebhookSender(settings: settings, now: now)
        tries = settings.tries
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
            guard let webhook = try await store.webhook(of: event), let message = try WebhookMessage(event) else {
                return try await store.end(event, with: ["outcome": "gone"], at: now())
            }
            do {
                let status = try await sender.send(message, to: webhook)
                Self.count("delivered")
                try await store.end(event, with: ["outcome": "delivered", "status": .int(status)], at: now())
            } catch let refusal as WebhookAddress.Refused {
                Self.count("refused")
                try await store.end(event, with: ["outcome": "refused", "reason": .string(refusal.message)], at: now())
            } catch let error where !(error is CancellationError) {
                try await wait(event, error as? WebhookFailure ?? Self.failure(error))
            }
        } catch {
            // Its lease ends, and it is taken on again.
            logger.warning("webhook event left", metadata: ["event.id": "\(event.id)", "error": "\(error)"])
        }
    }

    /// Half of the wait is certain, the other half by chance, so that not all come back together.
    func delay(afterAttempt attempt: Int, asked: Duration?) -> Double {
        let bound = min(Self.longest, Self.base * Double(1 << min(attempt - 1, 16)))
        let own = bound / 2 * (1 + random())
        guard let asked, asked <= Self.longestAsked else { return own }
        return max(own, asked / .seconds(1) + Self.base / 2 * random())
    }

    private func wait(_ event: ClaimedEvent, _ failure: WebhookFailure) async throws {
        guard event.attempt < tries else {
            Self.count("given_up")
            let result: JSONValue = ["outcome": "given_up", "reason": .string(failure.reason)]
            return try await store.end(event, with: result, at: now())
        }
        Self.count("postponed")
        let until = now() + delay(afterAttempt: event.attempt, asked: failure.retryAfter)
        try await store.postpone(event, until: until, because: "Not delivered: \(failure.reason).")
        // What else waits for this receiver would only wait for it in the way of others.
        try await store.postpone(othersLike: event, until: until)
    }

    private static func failure(_ error: any Error) -> WebhookFailure {
        WebhookFailure(reason: error is DeadlineExceeded ? "it did not answer in time" : "it cannot be reached")
    }

    private static func count(_ outcome: String) {
        Counter(label: "memory_webhook_messages_total", dimensions: [("outcome", outcome)]).increment()
    }
}
