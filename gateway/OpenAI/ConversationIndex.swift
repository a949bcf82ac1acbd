import Crypto
import Foundation
import Platform
import SharedModels
import Synchronization

/// Which session a conversation is that a client tells anew each time, as OpenAI's clients do: by all that was said up to the agent's
/// last answer.
///
/// What is not found here, after a restart or behind another replica, becomes a new session that begins with the history that the client
/// brings along: less is known of it then, nothing is lost.
final class ConversationIndex: Sendable {
    static let capacity = 10_000

    private struct State {
        var sessions: [Data: String] = [:]
        /// Oldest first.
        var order: [Data] = []
        var first = 0
    }

    private let state = Mutex(State())

    func session(after history: [ChatRequest.HistoryItem], with model: String, of identity: Identity?) -> String? {
        guard !history.isEmpty else { return nil }
        let key = Self.key(history, model, identity)
        // Taken out: the session moves on with what is said next, so that the same beginning told again, by somebody else who has the same
        // key or after a change, is a conversation of its own.
        return state.withLock { $0.sessions.removeValue(forKey: key) }
    }

    func keep(
        _ session: String,
        after history: [ChatRequest.HistoryItem],
        with model: String,
        of identity: Identity?
    ) {
        let key = Self.key(history, model, identity)
        state.withLock { state in
            if state.sessions.updateValue(session, forKey: key) == nil { state.order.append(key) }
            while state.order.count - state.first > Self.capacity {
                state.sessions[state.order[state.first]] = nil
                state.first += 1
            }
            // What was taken off the front is dropped now and then, so that each addition stays cheap.
            if state.first > Self.capacity {
                state.order.removeFirst(state.first)
                state.first = 0
            }
        }
    }

    /// One caller's conversations are never another's: who calls is part of the key.
    private static func key(
        _ history: [ChatRequest.HistoryItem],
        _ model: String,
        _ identity: Identity?
    ) -> Data {
        var hash = SHA256()
        func add(_ text: String) {
            withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { hash.update(bufferPointer: $0) }
            hash.update(data: Data(text.utf8))
        }
        for part in [identity?.tenant ?? "", identity?.role.rawValue ?? "", identity?.user ?? "", model] { add(part) }
        for item in history {
            add(item.role)
            add(item.content)
        }
        return Data(hash.finalize())
    }
}
