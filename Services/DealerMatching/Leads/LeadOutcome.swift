import Foundation

/// What became of telling a dealer, as far as is known.
enum LeadNotice: String, Codable, Sendable, Hashable {
    /// Nobody is told: no way is set up, or there is no lead.
    case none
    /// It stands in the outbox.
    case pending
    /// The operator of this service has it, by webhook or at one address for all; whether the dealer has, is not known here.
    case relayed
    /// The mail server took it for the dealer's own address.
    case sent
    /// Given up, or refused.
    case failed

    /// Whether a receiver has taken it.
    var isTaken: Bool { self == .sent || self == .relayed }
}

/// What a dealer has been told of a lead by now.
struct LeadTold: Sendable, Hashable {
    var notice: LeadNotice
    /// When it was taken.
    var at: Date?
    /// The operator has it, but the dealer's own address did not take it.
    var mailFailed = false

    static let nobody = LeadTold(notice: .none)
}

extension LeadTold {
    /// One message of the outbox.
    struct Message: Sendable {
        var channel: LeadChannel
        var receiver: String
        /// It goes to the dealer itself, and that is no sample.
        var isDealers: Bool
        var state: String
        var finishedAt: Date?
    }

    /// Sent again, a message stands there twice: it is told once one of the two is.
    init(_ messages: [Message]) {
        let own = messages.filter(\.isDealers)
        let others = messages.filter { !$0.isDealers }
        func taken(_ messages: [Message]) -> Date? {
            messages.filter { $0.state == "delivered" }.compactMap(\.finishedAt).min()
        }
        func isOpen(_ messages: [Message]) -> Bool { messages.contains { ["pending", "running"].contains($0.state) } }
        if let date = taken(own) {
            self.init(notice: .sent, at: date)
        } else if isOpen(own) {
            self.init(notice: .pending)
        } else if let date = taken(others) {
            self.init(notice: .relayed, at: date, mailFailed: !own.isEmpty)
        } else if isOpen(others) {
            self.init(notice: .pending, mailFailed: !own.isEmpty)
        } else {
            self.init(notice: messages.isEmpty ? .none : .failed)
        }
    }
}

/// What became of sending somebody to a dealer.
struct LeadOutcome: Sendable, Hashable {
    /// nil where there is no lead: the dealer takes no requests now.
    var leadID: UUID?
    /// The same had been asked before, and was not stored or sent again.
    var isRepeat = false
    var told = LeadTold.nobody

    static let noLead = LeadOutcome()
}
