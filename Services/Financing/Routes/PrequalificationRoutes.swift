import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels

/// `POST /v1/prequalifications` and `GET /v1/prequalifications/{id}`.
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
        try jsonResponse(try await application(context))
    }

    private func application(_ context: MeshRequestContext) async throws -> PrequalificationResult {
        let identity = try context.requireIdentity()
        guard let id = context.parameters.get("id").flatMap(UUID.init(uuidString:)),
            let result = try await desk.store.application(id, for: identity)
        else { throw APIError.notFound("application") }
        return result
    }

    /// The adverse-action notice: text, or a page to print for whoever accepts HTML.
    @Sendable private func notice(_ request: Request, context: MeshRequestContext) async throws -> Response {
        guard let notice = AdverseActionNotice(try await application(context), creditor: creditor) else {
            throw APIError.notFound("notice")
        }
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
        }

        var agrees: Bool
        var scorecardVersion: String
        var inputs: Applicant
        var stored: Decision
        var replayed: Decision

        enum CodingKeys: String, CodingKey {
            case agrees, inputs, stored, replayed
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
        guard stored.scorecardVersion == Scorecard.version else {
            throw APIError.conflict(
                "This was decided by version \(stored.scorecardVersion) of the scorecard, which is not here."
            )
        }
        let anew = CreditDecision(for: stored.inputs)
        let (before, now) = (
            Replay.Decision(status: stored.status, score: stored.score, reasons: stored.reasons),
            Replay.Decision(status: anew.status, score: anew.score, reasons: anew.reasons)
        )
        return try jsonResponse(
            Replay(
                agrees: before == now,
                scorecardVersion: stored.scorecardVersion,
                inputs: stored.inputs,
                stored: before,
                replayed: now
            )
        )
    }
}
