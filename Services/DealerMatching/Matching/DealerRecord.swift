import Foundation

/// A dealer as it is stored.
struct DealerRecord: Sendable, Hashable {
    var id: UUID
    var name: String
    var zipCode: String
    var address: String
    var city: String?
    var state: String?
    var phone: String
    var email: String
    var website: String?
    var specialties: [String]
    var industries: [String]
    var zipCodes: [String]
    /// 0 to 25,000: the radius that it serves.
    var coverageMiles: Double
    var coordinate: Coordinate?
    var rating: Double?
    /// Requests a week that it takes; 0 = none now, nil where unknown.
    var capacity: Int?
    var isSample: Bool
}

extension DealerRecord {
    /// Whether somebody may be sent to it now.
    var takesRequests: Bool { capacity.map { $0 > 0 } ?? true }

    /// `Reno, NV`, or the ZIP code where no town is known.
    var town: String {
        guard let city else { return zipCode }
        return state.map { "\(city), \($0)" } ?? city
    }
}
