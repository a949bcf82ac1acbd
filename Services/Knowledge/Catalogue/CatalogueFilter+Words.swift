import Foundation

/// A filter in words, as an answer says it.
extension CatalogueFilter {
    /// One thing that is demanded: how it is said, and the filter without it.
    struct Demand: Sendable, Hashable {
        /// "payload of at least 500 kg", "works outdoors".
        var words: String
        var isFigure: Bool
        var without: CatalogueFilter
    }

    /// What is demanded of figures, in words: "payload of at least 500 kg".
    var figures: [String] { demands.filter(\.isFigure).map(\.words) }

    /// Everything that is demanded, figures last.
    var demands: [Demand] {
        var demands: [Demand] = []
        func add(_ words: String?, isFigure: Bool = false, _ drop: (inout CatalogueFilter) -> Void) {
            guard let words else { return }
            var without = self
            drop(&without)
            demands.append(Demand(words: words, isFigure: isFigure, without: without))
        }
        func figure(
            _ path: WritableKeyPath<CatalogueFilter, Double?>,
            _ property: RobotOrder.Property,
            isLower: Bool,
            text: (Double) -> String
        ) {
            let words = self[keyPath: path].map {
                "\(property.rawValue) of at \(isLower ? "least" : "most") \(text($0))"
            }
            add(words, isFigure: true) { filter in
                filter[keyPath: path] = nil
                // What comes nearest to it comes first.
                filter.order = RobotOrder(property: property, isHighestFirst: isLower)
            }
        }
        func unit(_ unit: String) -> (Double) -> String { { "\(FigureText.of($0)) \(unit)" } }
        func dollars(_ value: Double) -> String { Dollars.format(Decimal(value)) }
        let kinds = categories.map(Kinds.word).joined(separator: " or ")
        add(kinds.isEmpty ? nil : "kind: \(kinds)") { ($0.category, $0.otherCategories) = (nil, []) }
        let refused = excludedCategories.map(Kinds.word).joined(separator: ", ")
        add(refused.isEmpty ? nil : "not: \(refused)") { $0.excludedCategories = [] }
        add(manufacturer.map { "made by \($0)" }) { $0.manufacturer = nil }
        add(industry.map { "used in \($0)" }) { $0.industry = nil }
        add(useCase.map { "used for \($0)" }) { $0.useCase = nil }
        add(environment.map { "works \($0)s" }) { $0.environment = nil }
        figure(\.minimumPayloadKg, .payload, isLower: true, text: unit("kg"))
        figure(\.maximumPayloadKg, .payload, isLower: false, text: unit("kg"))
        figure(\.minimumReachMm, .reach, isLower: true, text: unit("mm"))
        figure(\.maximumReachMm, .reach, isLower: false, text: unit("mm"))
        figure(\.minimumWeightKg, .weight, isLower: true, text: unit("kg"))
        figure(\.maximumWeightKg, .weight, isLower: false, text: unit("kg"))
        figure(\.minimumSpeed, .speed, isLower: true, text: unit("m/s"))
        figure(\.maximumSpeed, .speed, isLower: false, text: unit("m/s"))
        figure(\.minimumRuntimeHours, .runtime, isLower: true, text: unit("h"))
        figure(\.minimumPrice, .price, isLower: true, text: dollars)
        figure(\.maximumPrice, .price, isLower: false, text: dollars)
        return demands
    }

    /// "No cobot by FANUC that works outdoors is published with a payload of at least 500 kg."
    var none: String {
        let kinds = categories.isEmpty ? "robot" : categories.map(Kinds.word).joined(separator: " or ")
        let maker = manufacturer.map { " by \($0)" } ?? ""
        let refused =
            excludedCategories.isEmpty
            ? "" : " other than a \(excludedCategories.map(Kinds.word).joined(separator: " or "))"
        let place = [environment.map { "works \($0)s" }, industry.map { "is used in \($0)" }].compactMap(\.self)
        let who = "\(kinds) of the catalogue\(maker)\(refused)"
        guard !figures.isEmpty else {
            return place.isEmpty ? "There is no \(who)." : "No \(who) \(place.joined(separator: " and "))."
        }
        let that = place.isEmpty ? "" : " that \(place.joined(separator: " and "))"
        return "No \(who)\(that) has a published \(figures.joined(separator: " and a "))."
    }
}
