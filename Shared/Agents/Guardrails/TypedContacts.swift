package import Foundation
package import Platform
package import SharedModels

/// What users typed of e-mail addresses and phone numbers: in this process's memory alone, for half an hour, so that a yes in the next
/// message still has something to agree to. A conversation's messages are stored without them; after a no, a restart or on another
/// replica an agent asks for the address again.
package actor TypedContacts {
    private struct Held {
        var texts: [String] = []
        var until: Date
    }

    static let patience: TimeInterval = 30 * 60
    /// Messages of one session.
    private static let most = 8
    private let capacity: Int
    private var held: [String: Held] = [:]

    package init(capacity: Int = 2_000) { self.capacity = capacity }

    /// - Parameter text: as it was typed; nothing is kept of one without contact data.
    package func hold(_ text: String, session: String, for identity: Identity, now: Date) {
        guard ContactText.isIn(text) else { return }
        held = held.filter { $0.value.until > now }
        if held.count >= capacity, let oldest = held.min(by: { $0.value.until < $1.value.until })?.key {
            held[oldest] = nil
        }
        var entry = held[Self.key(session, identity)] ?? Held(until: now)
        entry.texts = Array((entry.texts + [text]).suffix(Self.most))
        entry.until = now.addingTimeInterval(Self.patience)
        held[Self.key(session, identity)] = entry
    }

    /// The history with what was typed in place of what is stored.
    package func restored(
        _ history: [ChatRequest.HistoryItem],
        session: String,
        for identity: Identity,
        now: Date
    ) -> [ChatRequest.HistoryItem] {
        let texts = texts(session, identity, now)
        guard !texts.isEmpty else { return history }
        let typed = Dictionary(texts.map { (ContactText.masked($0), $0) }) { _, newer in newer }
        return history.map { item in
            guard item.role == "user", let text = typed[item.content] else { return item }
            var item = item
            item.content = text
            return item
        }
    }

    /// An answer as it is stored: without what this session's user typed of contact data. Others' stays, a dealer's phone number for one.
    /// - Parameter said: what the user said just now, which may not be held any more.
    package func withheld(
        from answer: String,
        said: String,
        session: String,
        for identity: Identity,
        now: Date
    ) -> String {
        TypedContactData(in: texts(session, identity, now) + [said]).withheld(from: answer)
    }

    package func drop(session: String, for identity: Identity) { held[Self.key(session, identity)] = nil }

    private func texts(_ session: String, _ identity: Identity, _ now: Date) -> [String] {
        held[Self.key(session, identity)].flatMap { $0.until > now ? $0.texts : nil } ?? []
    }

    /// Lengths keep apart what blanks could not.
    private static func key(_ session: String, _ identity: Identity) -> String {
        "\(identity.tenant.utf8.count) \(identity.tenant) \(identity.user.map { "\($0.utf8.count) \($0)" } ?? "-") \(session)"
    }
}
