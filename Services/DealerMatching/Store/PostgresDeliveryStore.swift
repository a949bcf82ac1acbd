import Foundation
import Postgres
import SharedModels

/// `dealer_deliveries`, worked through for all tenants.
struct PostgresDeliveryStore: DeliveryStore {
    let database: PostgresClient

    static let worker = DatabaseClaims(tenant: "", role: "worker")

    func claim(
        _ channels: [LeadChannel],
        limit: Int,
        lease: Duration,
        at moment: Date
    ) async throws -> [ClaimedDelivery] {
        try await database.query(
            """
            WITH due AS (
                SELECT d.tenant_id, d.id FROM public.dealer_deliveries d
                WHERE d.state IN ('pending', 'running') AND d.channel = ANY (\(channels.map(\.rawValue)))
                    AND d.run_after <= \(moment)
                ORDER BY d.run_after LIMIT \(limit)
                FOR UPDATE SKIP LOCKED
            ), claimed AS (
                UPDATE public.dealer_deliveries d
                SET state = 'running', attempts = d.attempts + 1, run_after = \(moment + lease / .seconds(1))
                FROM due WHERE d.tenant_id = due.tenant_id AND d.id = due.id
                RETURNING d.*
            ), noted AS (
                INSERT INTO public.dealer_delivery_attempts (tenant_id, delivery_id, attempt, user_id, started_at)
                SELECT tenant_id, id, attempts, user_id, \(moment) FROM claimed
            )
            SELECT c.tenant_id, c.id, c.channel, c.receiver, c.attempts, c.held_up,
                c.created_at AS put_in_at, l.id AS lead_id, l.zip_code, l.place,
                l.equipment_type, l.industry, l.contact, l.match_score::float8 AS match_score, l.distance_miles,
                l.created_at, r.id AS dealer_id, r.name AS dealer_name, r.email AS dealer_email,
                r.phone AS dealer_phone, r.is_sample
            FROM claimed c
            JOIN public.dealer_leads l ON l.tenant_id = c.tenant_id AND l.id = c.lead_id
            LEFT JOIN public.dealers r ON r.id = l.dealer_id
            """,
            claims: Self.worker
        ).map(Self.delivery)
    }

    private static func delivery(_ row: PostgresRow) throws -> ClaimedDelivery {
        let tenant: String = try row.decode("tenant_id")
        return ClaimedDelivery(
            id: try row.decode("id"),
            tenant: tenant,
            channel: try LeadChannel(stored: row),
            receiver: try row.decode("receiver"),
            attempt: Int(try row.decode("attempts", as: Int32.self)),
            heldUp: Int(try row.decode("held_up", as: Int32.self)),
            createdAt: try row.decode("put_in_at"),
            lead: LeadFacts(
                id: try row.decode("lead_id"),
                tenant: tenant,
                dealer: try dealer(row),
                zipCode: try row.decode("zip_code"),
                place: try row.decode("place"),
                equipmentType: try row.decode("equipment_type"),
                industry: try row.decode("industry"),
                contact: try row.decodeJSON("contact"),
                matchScore: try row.decode("match_score"),
                distanceMiles: try row.decode("distance_miles"),
                createdAt: try row.decode("created_at")
            )
        )
    }

    private static func dealer(_ row: PostgresRow) throws -> LeadFacts.Dealer? {
        guard let id: UUID = try row.decode("dealer_id") else { return nil }
        return LeadFacts.Dealer(
            id: id,
            name: try row.decode("dealer_name"),
            email: try row.decode("dealer_email"),
            phone: try row.decode("dealer_phone"),
            isSample: try row.decode("is_sample")
        )
    }

    func end(_ delivery: ClaimedDelivery, as ending: DeliveryEnding, at moment: Date) async throws {
        let (state, detail, due): (String, String, Date?) =
            switch ending {
            case .delivered(let detail): ("delivered", detail, nil)
            case .postponed(let time, let reason), .heldUp(let time, let reason): ("pending", reason, time)
            case .refused(let reason): ("refused", reason, nil)
            case .givenUp(let reason): ("given_up", reason, nil)
            }
        let isDelivered = state == "delivered"
        let isOver = due == nil
        let isHeldUp = ending.outcome == "held_up"
        try await database.execute(
            """
            WITH held AS (
                UPDATE public.dealer_deliveries d SET
                    state = \(state), run_after = coalesce(\(due)::timestamptz, d.run_after),
                    held_up = d.held_up + CASE WHEN \(isHeldUp) THEN 1 ELSE 0 END,
                    error = CASE WHEN \(isDelivered) THEN NULL ELSE \(detail)::text END,
                    finished_at = CASE WHEN \(isOver) THEN \(moment)::timestamptz END
                WHERE d.tenant_id = \(delivery.tenant) AND d.id = \(delivery.id) AND d.state = 'running'
                    AND d.attempts = \(delivery.attempt)::int
                RETURNING d.tenant_id, d.id, d.lead_id
            ), noted AS (
                UPDATE public.dealer_delivery_attempts a SET
                    finished_at = \(moment), outcome = \(ending.outcome), detail = \(detail)
                FROM held
                WHERE a.tenant_id = held.tenant_id AND a.delivery_id = held.id AND a.attempt = \(delivery.attempt)::int
            )
            UPDATE public.dealer_leads l SET
                status = CASE WHEN l.dealer_id IS NULL THEN l.status ELSE 'notified' END,
                notified_at = coalesce(l.notified_at, \(moment))
            FROM held
            WHERE \(isDelivered) AND l.tenant_id = held.tenant_id AND l.id = held.lead_id
            """,
            claims: Self.worker
        )
    }
}
