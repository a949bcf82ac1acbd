import Foundation
import Platform

/// What visitors typed and have not agreed to yet: in this process's memory alone, never written anywhere, and gone after half an
/// hour, with a no, or with the process. Whoever agrees after that is asked to type it again.
actor UnconfirmedContacts {
    private struct Held {
        var note: ContactNote
        var until: Date
    }

    static let patience: TimeInterval = 30 * 60
    private let capacity: Int
    private var held: [String: Held] = [:]

    init(capacity: Int = 10_000) { self.capacity = capacity }

    func hold(_ note: ContactNote, context: String, for identity: Identity, now: Date) {
        held = held.filter { $0.value.until > now }
        if held.count >= capacity, let oldest = held.min(by: { $0.value.until < $1.value.until })?.key {
            held[oldest] = nil
        }
        held[Self.key(context, identity)] = Held(note: note, until: now.addingTimeInterval(Self.patience))
    }

    func note(context: String, for identity: Identity, now: Date) -> ContactNote? {
        held[Self.key(context, identity)].flatMap { $0.until > now ? $0.note : nil }
    }

    func drop(context: String, for identity: Identity) { held[Self.key(context, identity)] = nil }

    /// Lengths keep apart what blanks could not.
    private static func key(_ context: String, _ identity: Identity) -> String {
        "\(identity.tenant.utf8.count) \(identity.tenant) \(identity.user.map { "\($0.utf8.count) \($0)" } ?? "-") \(context)"
    }
}
