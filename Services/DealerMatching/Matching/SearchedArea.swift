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
    /// The kinds of robots that were looked for; empty where none was named, or where nobody knows the one that was.
    var kinds: [String]
    /// A kind was named that neither a dealer nor the trade's vocabulary knows.
    var kindIsUnknown: Bool

    enum CodingKeys: String, CodingKey {
        case place, widened, kinds
        case kindIsUnknown = "kind_is_unknown"
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
            widened: result.widened,
            kinds: kind?.names ?? [],
            kindIsUnknown: kind?.isUnknown ?? false
        )
    }
}
