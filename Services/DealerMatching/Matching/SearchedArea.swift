/// Where was looked, as an answer says it.
struct SearchedArea: Codable, Sendable, Hashable {
    /// nil where no place was named.
    var place: String?
    /// Only the three-digit area of the ZIP code is known.
    var placeIsApproximate: Bool
    /// The radius that was used.
    var radiusMiles: Double?
    /// The radii that were looked within, in order.
    var radiiTried: [Double]
    /// Nobody was found within the first.
    var widened: Bool

    enum CodingKeys: String, CodingKey {
        case place, widened
        case placeIsApproximate = "place_is_approximate"
        case radiusMiles = "radius_miles"
        case radiiTried = "radii_tried"
    }
}

extension DealerFinder.Search {
    var area: SearchedArea {
        SearchedArea(
            place: place?.name,
            placeIsApproximate: place?.isApproximate ?? false,
            radiusMiles: result.radiusMiles,
            radiiTried: result.steps,
            widened: result.widened
        )
    }
}
