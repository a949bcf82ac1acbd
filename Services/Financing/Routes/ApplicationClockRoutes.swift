import Foundation
import Hummingbird
import Platform
import SharedModels

/// What keeps the 30 days of 12 CFR 1002.9(a)(1): which applications are due, a person's decision on those that the scorecard left
/// open, and that a notice was sent. For the operator's own machines, never for an applicant.
struct ApplicationClockRoutes: Sendable {
    let desk: ApplicationDesk

    func add(to router: Router<MeshRequestContext>) {
        router.get("/v1/applications/due", use: due)
        router.post("/v1/prequalifications/{id}/decision", use: decide)
        router.post("/v1/prequalifications/{id}/notice", use: noticeSent)
    }

    struct DueList: Codable, Sendable {
        struct Item: Codable, Sendable {
            var applicationID: UUID
            var applicationNumber: String
            var businessName: String?
            var status: ApplicationStatus
            /// notice | decision | equipment_value
            var waitingFor: DueApplication.Step
            var createdAt: Date
            var noticeDueAt: Date
            /// Whole days that are left; negative once the 30 are over.
            var daysLeft: Int

            enum CodingKeys: String, CodingKey {
                case status
                case applicationID = "application_id"
                case applicationNumber = "application_number"
                case businessName = "business_name"
                case waitingFor = "waiting_for"
                case createdAt = "created_at"
                case noticeDueAt = "notice_due_at"
                case daysLeft = "days_left"
            }
        }

        var applications: [Item]
    }

    /// `days`: those whose clock runs out within so many days, all unless given; `limit`.
    @Sendable private func due(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        let (_, limit) = try request.pageQuery(defaultLimit: 50, maxLimit: 500)
        let text = request.uri.queryParameters["days"]
        let days = text.map { Int($0) } ?? AdverseActionNotice.days
        var validator = Validator()
        validator.check(days.map((0...AdverseActionNotice.days).contains) ?? false, "days", "must be from 0 to 30")
        try validator.finish()
        let now = desk.moment
        let end = now.addingTimeInterval(Double(days ?? AdverseActionNotice.days) * 86_400)
        let items = try await desk.store.due(by: end, limit: limit, for: identity).map {
            DueList.Item(
                applicationID: $0.applicationID,
                applicationNumber: $0.applicationNumber,
                businessName: $0.businessName,
                status: $0.status,
                waitingFor: $0.waitingFor,
                createdAt: $0.createdAt,
                noticeDueAt: $0.noticeDueAt,
                daysLeft: Int(($0.noticeDueAt.timeIntervalSince(now) / 86_400).rounded(.down))
            )
        }
        return try jsonResponse(DueList(applications: items))
    }

    @Sendable private func decide(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        let id = try Self.id(context)
        let decision = try await request.decodeJSON(UnderwriterDecision.self, context: context)
        return try jsonResponse(try await desk.close(id, with: decision, identity: identity))
    }

    struct SentNotice: Codable, Sendable {
        /// How it went: mail, email …
        var channel: String
    }

    @Sendable private func noticeSent(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try Self.machine(context)
        let id = try Self.id(context)
        let sent = try await request.decodeJSON(SentNotice.self, context: context)
        var validator = Validator()
        validator.check(
            PrequalificationForm.isPlain(sent.channel, atMost: 100),
            "channel",
            "must have 1 to 100 characters"
        )
        try validator.finish()
        guard let application = try await desk.store.application(id, for: identity) else {
            throw APIError.notFound("application")
        }
        guard application.status == .approved || Notices.letter(application, creditor: .init(), on: desk.moment) != nil
        else {
            throw APIError.conflict("There is nothing yet that a notice could tell.")
        }
        try await desk.store.recordNotice(of: id, channel: "sent: \(sent.channel)", at: desk.moment, for: identity)
        guard let told = try await desk.store.application(id, for: identity) else {
            throw APIError.notFound("application")
        }
        return try jsonResponse(told)
    }

    private static func machine(_ context: MeshRequestContext) throws -> Identity {
        let identity = try context.requireIdentity()
        let namespace = MeshService.financing.namespace ?? "*"
        let isService = identity.role == .service && identity.user == nil
        guard isService || (identity.role == .machine && identity.allows(namespace: namespace)) else {
            throw APIError.forbidden("This is for machines whose API key has the namespace \(namespace).")
        }
        return identity
    }

    private static func id(_ context: MeshRequestContext) throws -> UUID {
        guard let id = context.parameters.get("id").flatMap({ UUID(uuidString: $0) }) else {
            throw APIError.notFound("application")
        }
        return id
    }
}
