import Platform
import SharedModels
import Synchronization

/// The turns that this process answers, by their session: who reads a session while its answer is not there yet waits for it.
final class TurnsUnderWay: Sendable {
    private struct Key: Hashable {
        let tenant: String
        let session: String
    }

    private let turns = Mutex<[Key: [ObjectIdentifier: HangUp]]>([:])

    func add(_ turn: HangUp, session: String, tenant: String) {
        turns.withLock { $0[Key(tenant: tenant, session: session), default: [:]][ObjectIdentifier(turn)] = turn }
    }

    func remove(_ turn: HangUp, session: String, tenant: String) {
        let key = Key(tenant: tenant, session: session)
        turns.withLock { turns in
            turns[key]?[ObjectIdentifier(turn)] = nil
            if turns[key]?.isEmpty == true { turns[key] = nil }
        }
    }

    func notice(session: String, tenant: String) { for turn in of(session, tenant) { turn.notice() } }

    /// Stops a session's turns and waits until they are stored, but not for ever: a turn that goes on would leave tasks and memories behind
    /// of what is being erased.
    func stop(session: String, tenant: String) async throws {
        for _ in 0..<100 {
            let going = of(session, tenant)
            guard !going.isEmpty else { return }
            for turn in going { turn.cancel() }
            try await Task.sleep(for: .milliseconds(30))
        }
        throw APIError.unavailable("An answer of this conversation is still being given; try again in a moment.")
    }

    private func of(_ session: String, _ tenant: String) -> [HangUp] {
        turns.withLock { $0[Key(tenant: tenant, session: session)]?.values.map(\.self) ?? [] }
    }
}
