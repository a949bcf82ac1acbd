public import Foundation

/// A dealer as `GET /dealers` shows it.
public struct Dealer: Codable, Sendable, Hashable {
    public var id: UUID
    public var name: String
    /// For people: `within 150 miles of Reno, NV`.
    public var coverage: String
    public var address: String
    public var phone: String
    public var email: String
    public var specialties: [String]
    public var zipCodes: [String]
    /// Great-circle miles from the ZIP that was asked for; nil where none was.
    public var distanceMiles: Double?
    public var website: String?
    /// True for the sample dealers that the seed data brings.
    public var isSample: Bool

    public init(
        id: UUID,
        name: String,
        coverage: String,
        address: String,
        phone: String,
        email: String,
        specialties: [String],
        zipCodes: [String],
        distanceMiles: Double? = nil,
        website: String? = nil,
        isSample: Bool = false
    ) {
        self.id = id
        self.name = name
        self.coverage = coverage
        self.address = address
        self.phone = phone
        self.email = email
        self.specialties = specialties
        self.zipCodes = zipCodes
        self.distanceMiles = distanceMiles
        self.website = website
        self.isSample = isSample
    }

    enum CodingKeys: String, CodingKey {
        case id, name, coverage, address, phone, email, specialties, website
        case zipCodes = "zip_codes"
        case distanceMiles = "distance_miles"
        case isSample = "is_sample"
    }
}

public struct DealerPage: Codable, Sendable, Hashable {
    public var dealers: [Dealer]
    public var pagination: Pagination

    public init(dealers: [Dealer], pagination: Pagination) {
        self.dealers = dealers
        self.pagination = pagination
    }
}
