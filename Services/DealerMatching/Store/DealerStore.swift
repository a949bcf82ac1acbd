import Foundation
import Platform

/// Somebody who was sent to a dealer.
struct NewDealerLead: Sendable {
    var dealerID: UUID
    var zipCode: String
    var equipmentType: String
    var industry: String?
    var contact: ContactDetails
    var score: Double
    var miles: Double?
}

protocol DealerStore: Sendable {
    func activeDealers() async throws -> [DealerRecord]
    /// A ZIP code's place; of an unknown one, the middle of its three-digit area; nil where there is none either.
    func place(zip: String) async throws -> Place?
    /// The largest town of that name, in that state where one is given.
    func place(city: String, state: String?) async throws -> Place?
    func insert(_ leads: [NewDealerLead], for identity: Identity) async throws
}
