import Foundation

/// What a robot must have to be shown.
struct CatalogueFilter: Sendable, Hashable {
    var category: String?
    var useCase: String?
    var industry: String?
    var minimumPayloadKg: Double?
    var maximumPrice: Double?
    /// `indoor` or `outdoor`.
    var environment: String?
}
