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

    func notice(session: String, tenant: String) {
        let waiting = turns.withLock { $0[Key(tenant: tenant, session: session)]?.values.map(\.self) ?? [] }
        for turn in waiting { turn.notice() }
    }
}
