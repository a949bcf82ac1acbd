import Foundation
import Logging
import Platform
import SharedModels

/// Erases users for good: what is asked for is written down before anything is done, and a service that is away has its part to do later, at
/// whichever gateway. The receipt is signed once all have.
struct ErasureDesk: Sendable {
    let erasure: UserErasure
    let store: ErasureStore
    let answers: any AnswerStore
    let seal: ErasureSeal
    let now: @Sendable () -> Date
    let logger: Logger

    /// For an attempt that nobody waits for.
    private static let patience: Duration = .seconds(120)
    /// Longer than an attempt, so that two are never at the same one.
    private static let grace: Duration = .seconds(30)
    private static let longestPause = 600.0

    /// To the millisecond, as it is written and signed.
    private var moment: Date { Date(timeIntervalSince1970: (now().timeIntervalSince1970 * 1_000).rounded() / 1_000) }

    /// Erases the identity's user now, as far as the services that are there go; the rest goes on without the caller.
    func erase(_ identity: Identity, leaving deadline: Deadline) async throws -> ErasureReceipt {
        let id = UUID()
        let begun = try await store.begin(
            id,
            identity,
            request: try seal.closed(identity, for: id),
            at: moment,
            lease: deadline.remaining + Self.grace
        )
        guard let begun else { throw APIError.unavailable("The erasure could not be written down.") }
        return try await attempt(begun, of: identity, leaving: deadline)
    }

    /// One attempt at every service.
    private func attempt(
        _ open: ErasureStore.Open,
        of identity: Identity,
        leaving deadline: Deadline
    ) async throws -> ErasureReceipt {
        guard let user = identity.user else { throw APIError.notFound("user") }
        var parts = await erasure.erase(user: user, of: identity, leaving: deadline)
        for (index, part) in parts.enumerated() {
            guard let earlier = open.services.first(where: { $0.service == part.service }) else { continue }
            parts[index] = part.following(earlier)
        }
        // Kept answers may tell of the user. Without this the erasure is not done: it is tried again.
        try await answers.forget(tenant: identity.tenant, owner: user)
        let isDone = !parts.contains { $0.status == .incomplete }
        var receipt = ErasureReceipt(
            id: open.id,
            subject: open.subject,
            state: isDone ? .done : .pending,
            requestedAt: open.requestedAt,
            erasedAt: moment,
            complete: parts.allSatisfy { $0.status == .erased },
            services: parts
        )
        if isDone { receipt.signature = try seal.signature(of: receipt, tenant: open.tenant) }
        try await store.write(receipt, of: open, again: Self.pause(after: open.attempts))
        return receipt
    }

    private static func pause(after attempts: Int) -> Duration {
        .seconds(min(pow(2, Double(min(attempts, 12))), longestPause))
    }

    /// Goes on with what services had still to do.
    var job: Job {
        Job("erasures", "Goes on with erasures that a service was away for", every: .seconds(2)) { try await goOn() }
    }

    /// - Returns: how many were attempted.
    func goOn() async throws -> Int {
        var count = 0
        while !Task.isCancelled, let open = try await store.claim(lease: Self.patience + Self.grace) {
            guard let identity = seal.opened(open.request, for: open.id) else {
                // With the secret that it was asked under it can go on.
                logger.error("an erasure was asked for under another MESH_SECRET", metadata: ["erasure": "\(open.id)"])
                continue
            }
            let deadline = Deadline(after: Self.patience)
            let receipt = try await Deadline.$current.withValue(deadline) {
                try await attempt(open, of: identity, leaving: deadline)
            }
            logger.notice(
                "an erasure went on",
                metadata: [
                    "erasure": "\(open.id)", "state": "\(receipt.state.rawValue)", "attempt": "\(open.attempts)",
                ]
            )
            count += 1
        }
        return count
    }
}
