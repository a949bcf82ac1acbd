import Foundation
import Platform
import SharedModels

/// Finds the place that was named, then the dealers for it.
struct DealerFinder: Sendable {
    let store: any DealerStore

    struct Search: Sendable {
        var place: Place?
        var result: DealerMatcher.Result
    }

    struct Wanted: Sendable {
        var zipCode: String?
        var city: String?
        var state: String?
        var specialty: String?
        var industry: String?
        var radiusMiles: Double?
    }

    /// - Throws: `UnknownPlace` where a place was named that is not known.
    func search(_ wanted: Wanted) async throws -> Search {
        let place = try await place(for: wanted)
        let query = DealerQuery(
            place: place,
            zipCode: wanted.zipCode,
            specialty: wanted.specialty,
            industry: wanted.industry,
            state: wanted.state,
            radiusMiles: wanted.radiusMiles
        )
        return Search(place: place, result: DealerMatcher().match(query, among: try await store.activeDealers()))
    }

    private func place(for wanted: Wanted) async throws -> Place? {
        if let zip = wanted.zipCode {
            guard let place = try await store.place(zip: zip) else { throw UnknownPlace(name: zip, isZip: true) }
            return place
        }
        if let named = wanted.city {
            let (city, state) = wanted.state.map { (named, $0) } ?? Self.split(named)
            guard let place = try await store.place(city: city, state: state) else {
                throw UnknownPlace(name: state.map { "\(city), \($0)" } ?? city, isZip: false)
            }
            return place
        }
        return nil
    }

    /// "Dallas, TX" is a city and its state.
    private static func split(_ text: String) -> (city: String, state: String?) {
        guard let comma = text.lastIndex(of: ","), let city = PlainText.given(String(text[..<comma])),
            let state = PlainText.given(String(text[text.index(after: comma)...])), PlainText.isState(state)
        else { return (text, nil) }
        return (city, state.uppercased())
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
