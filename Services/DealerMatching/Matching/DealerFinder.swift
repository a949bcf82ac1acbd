import Agents
import Foundation
import Platform
import SharedModels

/// Finds the place that was named, then the dealers for it.
struct DealerFinder: Sendable {
    let store: any DealerStore

    struct Search: Sendable {
        var place: Place?
        /// As it was named, by itself or behind a city.
        var zipCode: String?
        /// The state that was named; all of it was looked through where there is no place.
        var state: String?
        var kind: WantedKind?
        var result: DealerMatcher.Result
    }

    struct Wanted: Sendable {
        var zipCode: String?
        var city: String?
        var state: String?
        var specialty: String?
        var industry: String?
        var radiusMiles: Double?
        /// Somebody wants to be served: dealers that take no requests now do not end the search, and a kind of robot that nobody
        /// knows is no reason to find nobody.
        var isNeed = false
    }

    /// - Throws: `UnknownPlace` where a place was named that is not known.
    func search(_ wanted: Wanted) async throws -> Search {
        let written = Self.written(wanted)
        let place = try await place(written)
        let dealers = try await store.activeDealers()
        let kind = wanted.specialty.map { WantedKind($0, among: dealers) }
        let query = DealerQuery(
            place: place,
            zipCode: written.zip,
            specialty: wanted.specialty,
            specialties: kind?.isUnknown == true && !wanted.isNeed ? nil : kind?.specialties,
            industry: wanted.industry,
            state: written.state,
            radiusMiles: wanted.radiusMiles,
            needsCapacity: wanted.isNeed
        )
        return Search(
            place: place,
            zipCode: written.zip,
            state: written.state,
            kind: kind,
            result: DealerMatcher().match(query, among: dealers)
        )
    }

    /// What the single fields say goes before what stands in the city's.
    private static func written(_ wanted: Wanted) -> WrittenPlace {
        var place = wanted.city.map(WrittenPlace.init) ?? WrittenPlace("")
        if let zip = wanted.zipCode { place.zip = zip }
        if let state = wanted.state { place.state = WrittenPlace.state(state) ?? state.uppercased() }
        return place
    }

    private func place(_ written: WrittenPlace) async throws -> Place? {
        if let zip = written.zip {
            guard let place = try await store.place(zip: zip) else { throw UnknownPlace(name: zip, isZip: true) }
            return place
        }
        guard let city = written.city else { return nil }
        if let place = try await store.place(city: city, state: written.state) { return place }
        if let meant = written.isShortFor, let name = meant.city,
            let place = try await store.place(city: name, state: meant.state)
        {
            return place
        }
        throw UnknownPlace(name: written.state.map { "\(city), \($0)" } ?? city, isZip: false)
    }
}

/// A place that neither the gazetteer nor the list of towns has.
struct UnknownPlace: APIErrorConvertible, Sendable {
    let name: String
    let isZip: Bool

    var apiError: APIError {
        .validation([
            FieldProblem(
                field: isZip ? "zip_code" : "city",
                message: isZip ? "is not a known ZIP code of the United States" : "is not a known city; give a ZIP code"
            )
        ])
    }
}
