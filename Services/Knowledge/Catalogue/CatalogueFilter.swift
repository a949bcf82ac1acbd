import Foundation

/// What a robot must have to be shown. A robot of which a figure is not published is not shown where that figure is demanded.
struct CatalogueFilter: Sendable, Hashable {
    var category: String?
    /// Kinds that are as welcome as `category`.
    var otherCategories: [String] = []
    var excludedCategories: [String] = []
    var manufacturer: String?
    var useCase: String?
    var industry: String?
    var minimumPayloadKg: Double?
    var maximumPayloadKg: Double?
    var minimumReachMm: Double?
    var maximumReachMm: Double?
    var minimumWeightKg: Double?
    var maximumWeightKg: Double?
    /// Metres a second.
    var minimumSpeed: Double?
    var maximumSpeed: Double?
    var minimumRuntimeHours: Double?
    /// US dollars.
    var minimumPrice: Double?
    var maximumPrice: Double?
    /// `indoor` or `outdoor`.
    var environment: String?
    /// The figure that they are put in order by; whoever has none published is left out.
    var order: RobotOrder?
    /// The robots to choose from; nil: all.
    var ids: [UUID]?

    /// Every kind that fits; none where any does.
    var categories: [String] { (category.map { [$0] } ?? []) + otherCategories }

    /// What this leaves open, as another has it. A figure that contradicts an earlier one takes its place.
    func merged(over other: CatalogueFilter) -> CatalogueFilter {
        var result = self
        if result.categories.isEmpty {
            (result.category, result.otherCategories) = (other.category, other.otherCategories)
        }
        result.excludedCategories = Array(Set(excludedCategories + other.excludedCategories))
            .filter { !categories.contains($0) }.sorted()
        result.manufacturer = manufacturer ?? other.manufacturer
        result.useCase = useCase ?? other.useCase
        result.industry = industry ?? other.industry
        result.environment = environment ?? other.environment
        result.order = order ?? other.order
        result.ids = ids ?? other.ids
        result.minimumRuntimeHours = minimumRuntimeHours ?? other.minimumRuntimeHours
        for (lower, upper) in Self.bounds {
            let (low, high) = (
                self[keyPath: lower] ?? other[keyPath: lower], self[keyPath: upper] ?? other[keyPath: upper]
            )
            let contradicts = low.flatMap { low in high.map { low > $0 } } ?? false
            result[keyPath: lower] = contradicts ? self[keyPath: lower] : low
            result[keyPath: upper] = contradicts ? self[keyPath: upper] : high
        }
        return result
    }

    private static var bounds: [(WritableKeyPath<CatalogueFilter, Double?>, WritableKeyPath<CatalogueFilter, Double?>)]
    {
        [
            (\.minimumPayloadKg, \.maximumPayloadKg), (\.minimumReachMm, \.maximumReachMm),
            (\.minimumWeightKg, \.maximumWeightKg), (\.minimumSpeed, \.maximumSpeed),
            (\.minimumPrice, \.maximumPrice),
        ]
    }
}
