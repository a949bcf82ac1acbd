import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels

/// Applications: sent, read again, with their notice, and replayed.
struct PrequalificationRoutes: Sendable {
    let desk: ApplicationDesk
    var creditor = AdverseActionNotice.Creditor()

    func add(to router: Router<MeshRequestContext>) {
        router.post("/v1/prequalifications", use: submit)
        router.get("/v1/prequalifications/{id}", use: show)
        router.get("/v1/prequalifications/{id}/notice", use: notice)
        router.get("/v1/prequalifications/{id}/replay", use: replay)
    }

    @Sendable private func submit(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let body = try await request.decodeJSON(PrequalificationRequest.self, context: context)
        let result = try await desk.submit(body, idempotencyKey: try Self.key(of: request), identity: identity)
        return try jsonResponse(result, status: .created)
    }

    /// `Idempotency-Key`: whoever got no answer may send the same form again and has applied once.
    private static func key(of request: Request) throws -> String? {
        guard let key = request.headers[.idempotencyKey] else { return nil }
        var validator = Validator()
        validator.check(
            PrequalificationForm.isPlain(key, atMost: 200),
            "Idempotency-Key",
            "must have 1 to 200 characters"
        )
        try validator.finish()
        return key
    }

    @Sendable private func show(_ request: Request, context: MeshRequestContext) async throws -> Response {
        var application = try await application(context)
        // What a person approved is told here, and nowhere before.
        if application.status == .approved { try await recordNotice(of: &application, on: desk.moment, context) }
        return try jsonResponse(application)
    }

    /// The applicant has it now; a machine that reads it for itself has told nobody.
    private func recordNotice(
        of application: inout PrequalificationResult,
        on date: Date,
        _ context: MeshRequestContext
    ) async throws {
        let identity = try context.requireIdentity()
        guard application.noticeGivenAt == nil, identity.user != nil || identity.role == .visitor else { return }
        try await desk.store.recordNotice(of: application.applicationID, channel: "fetched", at: date, for: identity)
        application.noticeGivenAt = date
    }

    private func application(_ context: MeshRequestContext) async throws -> PrequalificationResult {
        let identity = try context.requireIdentity()
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)),
            let result = try await desk.store.application(id, for: identity)
        else { throw APIError.notFound("application") }
        return result
    }

    /// The notice of action taken, or of what is missing: text, or a page to print for whoever accepts HTML.
    @Sendable private func notice(_ request: Request, context: MeshRequestContext) async throws -> Response {
        var application = try await application(context)
        let date = desk.moment
        guard let notice = Notices.letter(application, creditor: creditor, on: date) else {
            throw APIError.notFound("notice")
        }
        try await recordNotice(of: &application, on: date, context)
        let wantsPage = request.headers[.accept]?.contains("text/html") == true
        return Response(
            status: .ok,
            headers: [.contentType: wantsPage ? "text/html; charset=utf-8" : "text/plain; charset=utf-8"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: wantsPage ? notice.html : notice.text))
        )
    }

    struct Replay: Codable, Sendable {
        struct Decision: Codable, Sendable, Hashable {
            var status: ApplicationStatus
            var score: Decimal
            var reasons: [DecisionReason]
            /// nil in decisions from before rates and terms were kept with them.
            var monthlyPayment: Decimal?
            var counterOffer: CounterOfferTerms?
            var longerTermOffer: CounterOfferTerms?

            enum CodingKeys: String, CodingKey {
                case status, score, reasons
                case monthlyPayment = "monthly_payment"
                case counterOffer = "counter_offer"
                case longerTermOffer = "longer_term_offer"
            }
        }

        var agrees: Bool
        var scorecardVersion: String
        var inputs: Applicant
        var basis: LendingBasis?
        var stored: Decision
        var replayed: Decision

        enum CodingKeys: String, CodingKey {
            case agrees, inputs, basis, stored, replayed
            case scorecardVersion = "scorecard_version"
        }
    }

    /// The decision anew from what it was made from.
    @Sendable private func replay(_ request: Request, context: MeshRequestContext) async throws -> Response {
        let identity = try context.requireIdentity()
        let application = try await application(context)
        guard let stored = try await desk.store.decision(application.applicationID, for: identity) else {
            throw APIError.notFound("decision")
        }
        guard let rules = ScoringVersions.rules(stored.scorecardVersion) else {
            throw APIError.conflict(
                "This was decided by version \(stored.scorecardVersion) of the scorecard, which is not here."
            )
        }
        let (before, now) = (Replay.Decision(stored), Replay.Decision(anew: stored, rules: rules))
        return try jsonResponse(
            Replay(
                agrees: before == now,
                scorecardVersion: stored.scorecardVersion,
                inputs: stored.inputs,
                basis: stored.basis,
                stored: before,
                replayed: now
            )
        )
    }
}

extension PrequalificationRoutes.Replay.Decision {
    fileprivate init(_ stored: StoredDecision) {
        self.init(status: stored.status, score: stored.score, reasons: stored.reasons)
        guard stored.basis != nil else { return }
        monthlyPayment = stored.terms?.estimatedMonthlyPayment
        counterOffer = stored.counterOffer
        longerTermOffer = stored.longerTermOffer
    }

    /// With the rates and terms of then, not of today.
    fileprivate init(anew stored: StoredDecision, rules: any ScoringRules) {
        let decision = CreditDecision(for: stored.inputs, rules: rules)
        self.init(status: decision.status, score: decision.score, reasons: decision.reasons)
        guard let basis = stored.basis else { return }
        let outcome = Underwriter(basis).assess(stored.inputs, rules: rules, on: .distantPast)
        monthlyPayment = outcome.terms?.estimatedMonthlyPayment
        counterOffer = outcome.counterOffer
        longerTermOffer = outcome.longerTermOffer
    }
}
