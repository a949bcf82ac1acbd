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
        let state = given("state")
        var validator = Validator()
        for name in ["city", "specialty", "industry"] {
            validator.check(given(name).map { PlainText.isValid($0, atMost: 100) } ?? true, name, PlainText.wanted(100))
        }
        validator.check(state.map(PlainText.isState) ?? true, "state", "must be two letters, such as NV")
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

    struct MatchRequest: Codable, Sendable {
        var zipCode: String
        var equipmentType: String
        var industry: String?
        var contactInfo: ContactDetails?

        enum CodingKeys: String, CodingKey {
            case industry
            case zipCode = "zip_code"
            case equipmentType = "equipment_type"
            case contactInfo = "contact_info"
        }
    }

    struct MatchResponse: Codable, Sendable {
        struct Item: Codable, Sendable {
            var id: UUID
            var name: String
            var contact: ContactDetails
            var matchScore: Double
            var distanceMiles: Double?
            var reasons: [String]
            var estimatedResponseTime: String
            /// What this dealer has been told of the lead by now.
            var notification: LeadNotice

            enum CodingKeys: String, CodingKey {
                case id, name, contact, reasons, notification
                case matchScore = "match_score"
                case distanceMiles = "distance_miles"
                case estimatedResponseTime = "estimated_response_time"
            }
        }

        var matchedDealers: [Item]
        /// Whether every one of them has been told by now. Nothing is sent to anyone unless delivery is set up.
        var notificationSent: Bool
        var search: SearchedArea

        enum CodingKeys: String, CodingKey {
            case search
            case matchedDealers = "matched_dealers"
            case notificationSent = "notification_sent"
        }
    }

    @Sendable private func match(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let body = try await request.decodeJSON(MatchRequest.self, context: context)
        let contact = body.contactInfo?.given
        let equipment = PlainText.given(body.equipmentType) ?? ""
        let industry = body.industry.flatMap(PlainText.given)
        var validator = Validator()
        validator.check(ZipCode.isValid(body.zipCode), "zip_code", "must be five digits")
        validator.check(
            PlainText.isValid(equipment, atMost: 60),
            "equipment_type",
            "must name a kind of robot, such as AMR"
        )
        validator.check(industry.map { PlainText.isValid($0, atMost: 100) } ?? true, "industry", PlainText.wanted(100))
        contact?.check(with: &validator)
        try validator.finish()
        let zip = ZipCode.base(body.zipCode)
        let search = try await finder.search(
            DealerFinder.Wanted(zipCode: zip, specialty: equipment, industry: industry)
        )
        let best = Array(search.result.matches.prefix(3))
        var notices = best.map { _ in LeadNotice.none }
        if let contact {
            notices = try await desk.accept(
                best,
                for: LeadDesk.Need(zipCode: zip, equipmentType: equipment, industry: industry, contact: contact),
                by: identity
            )
        }
        return try jsonResponse(
            MatchResponse(
                matchedDealers: Swift.zip(best, notices).map(Self.item),
                notificationSent: !notices.isEmpty && notices.allSatisfy { $0 == .sent },
                search: search.area
            )
        )
    }

    private static func item(_ match: DealerMatch, _ notice: LeadNotice) -> MatchResponse.Item {
        MatchResponse.Item(
            id: match.dealer.id,
            name: match.dealer.name,
            contact: ContactDetails(name: nil, email: match.dealer.email, phone: match.dealer.phone, company: nil),
            matchScore: match.score,
            distanceMiles: match.miles.map { ($0 * 10).rounded() / 10 },
            reasons: match.reasons,
            estimatedResponseTime: (match.dealer.capacity ?? 0) >= 10 ? "1 business day" : "2 business days",
            notification: notice
        )
    }
}
