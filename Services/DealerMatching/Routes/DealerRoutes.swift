import Agents
import Foundation
import Hummingbird
import Platform
import SharedModels

/// `GET /v1/dealers` and `POST /v1/dealers/match`.
struct DealerRoutes: Sendable {
    let finder: DealerFinder
    let desk: LeadDesk

    func add(to router: Router<MeshRequestContext>) {
        router.get("/v1/dealers", use: list)
        router.post("/v1/dealers/match", use: match)
    }

    @Sendable private func list(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let (page, limit) = try request.pageQuery(defaultLimit: 20, maxLimit: 100)
        let query = request.uri.queryParameters
        /// An empty parameter is one that was left out: forms send those.
        func given(_ name: String) -> String? { query[Substring(name)].flatMap { PlainText.given(String($0)) } }
        let zip = given("zip_code")
        let radius = given("radius_miles")
        let state = given("state").map { WrittenPlace.state($0) ?? $0 }
        var validator = Validator()
        for name in ["city", "specialty", "industry"] {
            validator.check(given(name).map { PlainText.isValid($0, atMost: 100) } ?? true, name, PlainText.wanted(100))
        }
        validator.check(state.map(PlainText.isState) ?? true, "state", "must be a state, such as NV or Nevada")
        validator.check(zip.map(ZipCode.isValid) ?? true, "zip_code", "must be five digits")
        validator.check(
            radius.map { Double($0).map { $0 > 0 && $0 <= 3_000 } ?? false } ?? true,
            "radius_miles",
            "must be a number above 0 and at most 3000"
        )
        try validator.finish()
        let search = try await finder.search(
            DealerFinder.Wanted(
                zipCode: zip.map(ZipCode.base),
                city: given("city"),
                state: state,
                specialty: given("specialty").flatMap { $0 == "all" ? nil : $0 },
                industry: given("industry"),
                radiusMiles: radius.flatMap(Double.init)
            )
        )
        let all = search.result.matches
        let start = (page - 1).multipliedReportingOverflow(by: limit)
        let shown = start.overflow ? [] : all.dropFirst(start.partialValue).prefix(limit).map(\.published)
        return try jsonResponse(
            ListResponse(
                dealers: Array(shown),
                pagination: Pagination(total: all.count, page: page, limit: limit),
                search: search.area
            )
        )
    }

    struct ListResponse: Codable, Sendable {
        var dealers: [Dealer]
        var pagination: Pagination
        var search: SearchedArea
    }
}
