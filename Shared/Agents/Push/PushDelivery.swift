import Delivery
import Foundation
import Logging
import Platform

/// Tells of tasks what stands in the outbox: at least once, since what is not acknowledged is sent again, by whichever replica.
struct PushDelivery: Sendable {
    let agent: String
    let store: any PushStore
    let settings: PushSettings
    let key: PushKey
    let now: @Sendable () -> Date
    let logger: Logger

    private static let pause = Duration.seconds(1)

    func service() -> DueWork<ClaimedPush> {
        let lease = settings.timeout + .seconds(30)
        return DueWork(
            name: "push notifications",
            concurrency: settings.concurrency,
            logger: logger,
            pause: Self.pause,
            claim: { try await store.claim(agent: agent, limit: $0, lease: lease) },
            work: { await deliver($0) }
        )
    }

    /// Whatever goes wrong, the message ends or waits in the database.
    func deliver(_ push: ClaimedPush) async {
        guard let ending = await ending(of: push) else { return }
        let outcome =
            switch ending {
            case .delivered: "delivered"
            case .postponed: "postponed"
            case .refused: "refused"
            case .givenUp: "given_up"
            }
        AgentMetrics.pushes.add(1, agent, outcome)
        do {
            try await store.end(push, as: ending)
        } catch {
            // Its lease ends, and it is taken on again.
            logger.warning("push notification left", metadata: ["push.id": "\(push.id)", "error": "\(error)"])
        }
    }

    /// Nil where this process ends: its lease runs out, and another takes it on.
    private func ending(of push: ClaimedPush) async -> PushEnding? {
        let backoff = DeliveryBackoff(tries: settings.tries)
        // Whoever took it on came to no end, time and again.
        guard push.attempt <= backoff.tries else { return .givenUp("left in the middle too often") }
        do {
            try await send(push)
            return .delivered
        } catch is CancellationError {
            return nil
        } catch let refusal as WebhookAddress.Refused {
            return .refused("its address \(refusal.message)")
        } catch {
            let failure = DeliveryFailure(error)
            if failure.isFinal { return .refused(failure.reason) }
            guard push.attempt < backoff.tries else { return .givenUp(failure.reason) }
            let seconds = backoff.delay(
                afterAttempt: push.attempt,
                asked: failure.retryAfter,
                random: .random(in: 0..<1)
            )
            return .postponed(by: .seconds(seconds), because: failure.reason)
        }
    }

    private func send(_ push: ClaimedPush) async throws {
        let moment = now()
        let id = "msg_" + push.id.uuidString.lowercased()
        let timestamp = String(Int(moment.timeIntervalSince1970))
        var headers = [
            ("Content-Type", "application/a2a+json"), ("User-Agent", "ybryx-\(agent)"), ("webhook-id", id),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", try key.signature(of: push.body, id: id, timestamp: timestamp)),
        ]
        if let scheme = push.scheme {
            headers.append(("Authorization", [scheme, push.credentials].compactMap(\.self).joined(separator: " ")))
        }
        if let token = push.token { headers.append(("X-A2A-Notification-Token", token)) }
        let sender = SignedSender(
            userAgent: "ybryx-\(agent)",
            allowsPrivate: settings.allowsPrivate,
            timeout: settings.timeout,
            now: now
        )
        _ = try await sender.send(push.body, headers: headers, to: push.url)
    }
}
