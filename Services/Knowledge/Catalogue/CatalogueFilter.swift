import Foundation

/// What a robot must have to be shown. A robot of which a figure is not published is not shown where that figure is demanded.
struct CatalogueFilter: Sendable, Hashable {
    var category: String?
    var excludedCategories: [String] = []
    var manufacturer: String?
    var useCase: String?
    var industry: String?
    var minimumPayloadKg: Double?
    var maximumPayloadKg: Double?
    var minimumReachMm: Double?
    var maximumReachMm: Double?
    var maximumWeightKg: Double?
    /// Metres a second.
    var minimumSpeed: Double?
    var minimumRuntimeHours: Double?
    /// US dollars.
    var minimumPrice: Double?
    var maximumPrice: Double?
    /// `indoor` or `outdoor`.
    var environment: String?

    /// What is demanded of figures, in words: "payload of at least 500 kg".
    var figures: [String] {
        func text(_ value: Double?, _ before: String, _ unit: String) -> String? {
            value.map { "\(before) \(Self.number($0))\(unit)" }
        }
        return [
            text(minimumPayloadKg, "payload of at least", " kg"), text(maximumPayloadKg, "payload of at most", " kg"),
            text(minimumReachMm, "reach of at least", " mm"), text(maximumReachMm, "reach of at most", " mm"),
            text(maximumWeightKg, "weight of at most", " kg"), text(minimumSpeed, "speed of at least", " m/s"),
            text(minimumRuntimeHours, "runtime of at least", " h"),
            minimumPrice.map { "price of at least \(Dollars.format(Decimal($0)))" },
            maximumPrice.map { "price of at most \(Dollars.format(Decimal($0)))" },
        ]
        .compactMap(\.self)
    }

    /// What this leaves open, as another has it.
    func merged(over other: CatalogueFilter) -> CatalogueFilter {
        CatalogueFilter(
            category: category ?? other.category,
            excludedCategories: Array(Set(excludedCategories + other.excludedCategories)).sorted(),
            manufacturer: manufacturer ?? other.manufacturer,
            useCase: useCase ?? other.useCase,
            industry: industry ?? other.industry,
            minimumPayloadKg: minimumPayloadKg ?? other.minimumPayloadKg,
            maximumPayloadKg: maximumPayloadKg ?? other.maximumPayloadKg,
            minimumReachMm: minimumReachMm ?? other.minimumReachMm,
            maximumReachMm: maximumReachMm ?? other.maximumReachMm,
            maximumWeightKg: maximumWeightKg ?? other.maximumWeightKg,
            minimumSpeed: minimumSpeed ?? other.minimumSpeed,
            minimumRuntimeHours: minimumRuntimeHours ?? other.minimumRuntimeHours,
            minimumPrice: minimumPrice ?? other.minimumPrice,
            maximumPrice: maximumPrice ?? other.maximumPrice,
            environment: environment ?? other.environment
        )
    }

    /// The same without its figures.
    var withoutFigures: CatalogueFilter {
        CatalogueFilter(
            category: category,
            excludedCategories: excludedCategories,
            manufacturer: manufacturer,
            useCase: useCase,
            industry: industry,
            environment: environment
        )
    }

    private static func number(_ value: Double) -> String {
        value.formatted(.number.precision(.fractionLength(0...2)).locale(Locale(identifier: "en_US")))
    }
}
