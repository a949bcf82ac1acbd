import Foundation
import HTTPTypes
import Hummingbird
import Platform
import SharedModels

/// `POST /v1/dealers/match`.
extension DealerRoutes {
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

    @Sendable func match(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let key = try Self.key(of: request)
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
            DealerFinder.Wanted(zipCode: zip, specialty: equipment, industry: industry, isNeed: true)
        )
        let best = Array(search.result.matches.prefix(3))
        let draft = MatchResponse(best, of: search, hasContact: contact != nil)
        let accepted = try await desk.accept(
            best,
            for: LeadDesk.Need(
                zipCode: zip,
                equipmentType: search.kind?.name ?? equipment,
                industry: industry,
                contact: contact
            ),
            under: try key.map { key in
                KeyedRequest(
                    key: key,
                    body: try JSON.encodeText([
                        JSONValue.string(zip), .string(equipment), try JSONValue(encoding: industry),
                        try JSONValue(encoding: contact),
                    ]),
                    answer: try JSON.encodeText(draft)
                )
            },
            by: identity
        )
        guard let first = accepted.firstAnswer else { return try jsonResponse(draft.telling(accepted.outcomes)) }
        // What was answered then, with what has become of its leads.
        var answer = try JSON.decode(MatchResponse.self, from: Data(first.utf8))
        var outcomes = accepted.outcomes[...]
        let told = answer.matchedDealers.map { dealer in
            dealer.isLead ? outcomes.popFirst() ?? .noLead : .noLead
        }
        answer = answer.telling(told)
        return try jsonResponse(answer)
    }

    private static func key(of request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        var validator = Validator()
        validator.check(PlainText.isValid(key, atMost: 200), "Idempotency-Key", PlainText.wanted(200))
        try validator.finish()
        return key
    }
}

/// What a match is answered with.
struct MatchResponse: Codable, Sendable {
    struct Item: Codable, Sendable {
        var id: UUID
        var name: String
        var contact: ContactDetails
        var matchScore: Double
        var distanceMiles: Double?
        var reasons: [String]
        /// Whether somebody is sent to it: contact details were given, and it takes requests.
        var isLead: Bool
        /// What has become of telling this dealer by now.
        var notification: LeadNotice

        enum CodingKeys: String, CodingKey {
            case id, name, contact, reasons, notification
            case matchScore = "match_score"
            case distanceMiles = "distance_miles"
            case isLead = "is_lead"
            case estimatedResponseTime = "estimated_response_time"
        }
    }

    /// What is kept of the request.
    enum LeadStatus: String, Codable, Sendable {
        /// Nothing: nobody left an address.
        case none
        /// A lead for each dealer that takes requests.
        case matched
        /// One lead without a dealer, since none fits or none takes requests; the operator sees it.
        case unmatched
    }

    var matchedDealers: [Item]
    /// Whether every lead of these dealers has been taken by a receiver. Nothing is sent to anyone unless delivery is set up.
    var notificationSent: Bool
    var leadStatus: LeadStatus
    var search: SearchedArea

    enum CodingKeys: String, CodingKey {
        case search
        case matchedDealers = "matched_dealers"
        case notificationSent = "notification_sent"
        case leadStatus = "lead_status"
    }
}

extension MatchResponse {
    /// Before anything has come of it.
    init(_ matches: [DealerMatch], of search: DealerFinder.Search, hasContact: Bool) {
        let hasTaker = matches.contains { $0.dealer.takesRequests }
        self.init(
            matchedDealers: matches.map { match in
                Item(
                    id: match.dealer.id,
                    name: match.dealer.name,
                    contact: ContactDetails(
                        name: nil,
                        email: match.dealer.email,
                        phone: match.dealer.phone,
                        company: nil
                    ),
                    matchScore: match.score,
                    distanceMiles: match.miles.map { ($0 * 10).rounded() / 10 },
                    reasons: match.reasons,
                    isLead: hasContact && match.dealer.takesRequests,
                    notification: .none
                )
            },
            notificationSent: false,
            leadStatus: !hasContact ? .none : hasTaker ? .matched : .unmatched,
            search: search.area
        )
    }

    /// - Parameter outcomes: of the dealers, in their order.
    func telling(_ outcomes: [LeadOutcome]) -> MatchResponse {
        var answer = self
        for (index, outcome) in zip(answer.matchedDealers.indices, outcomes) {
            answer.matchedDealers[index].notification = outcome.told.notice
        }
        let leads = answer.matchedDealers.filter(\.isLead)
        answer.notificationSent = !leads.isEmpty && leads.allSatisfy { $0.notification.isTaken }
        return answer
    }
}

extension MatchResponse.Item {
    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(UUID.self, forKey: .id)
        name = try container.decode(String.self, forKey: .name)
        contact = try container.decode(ContactDetails.self, forKey: .contact)
        matchScore = try container.decode(Double.self, forKey: .matchScore)
        distanceMiles = try container.decodeIfPresent(Double.self, forKey: .distanceMiles)
        reasons = try container.decode([String].self, forKey: .reasons)
        isLead = try container.decode(Bool.self, forKey: .isLead)
        notification = try container.decode(LeadNotice.self, forKey: .notification)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(name, forKey: .name)
        try container.encode(contact, forKey: .contact)
        try container.encode(matchScore, forKey: .matchScore)
        try container.encodeIfPresent(distanceMiles, forKey: .distanceMiles)
        try container.encode(reasons, forKey: .reasons)
        try container.encode(isLead, forKey: .isLead)
        try container.encode(notification, forKey: .notification)
        // Nobody has measured how fast a dealer answers; the field is the platform's, so it is there and says so.
        try container.encodeNil(forKey: .estimatedResponseTime)
    }
}
