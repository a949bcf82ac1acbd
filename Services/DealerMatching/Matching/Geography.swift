import Foundation

/// A point on the Earth, degrees.
struct Coordinate: Sendable, Hashable, Codable {
    var latitude: Double
    var longitude: Double
}

enum Geography {
    /// Mean radius of the Earth, miles (IUGG: 6,371.0088 km).
    static let earthRadiusMiles = 3_958.7613

    /// Great-circle distance in miles by the haversine formula.
    static func miles(from start: Coordinate, to end: Coordinate) -> Double {
        let phi1 = start.latitude * .pi / 180
        let phi2 = end.latitude * .pi / 180
        let dPhi = phi2 - phi1
        let dLambda = (end.longitude - start.longitude) * .pi / 180
        let a = pow(sin(dPhi / 2), 2) + cos(phi1) * cos(phi2) * pow(sin(dLambda / 2), 2)
        return 2 * earthRadiusMiles * asin(min(1, sqrt(a)))
    }
}

/// A place that somebody named, and where it lies.
struct Place: Sendable, Hashable, Codable {
    /// For people: `89501` or `Reno, NV`.
    var name: String
    var coordinate: Coordinate
    /// True where only the three-digit area of an unknown ZIP code could be found.
    var isApproximate: Bool = false
}
