import Foundation
import Platform
import Postgres
import SharedModels

/// `dealer_leads` with `dealer_deliveries`, `dealer_delivery_attempts` and `dealer_requests`.
struct PostgresLeadStore: LeadStore {
    let database: PostgresClient

    /// For so long after a request the same one is taken for a second click.
    private static let secondClick: TimeInterval = 60

    func insert(
        _ leads: [NewDealerLead],
        under request: KeyedRequest? = nil,
        for identity: Identity,
        at moment: Date
    ) async throws -> InsertedLeads {
        guard !leads.isEmpty || request != nil else { return .stored([]) }
        return try await database.withTransaction(claims: identity.databaseClaims) { connection in
            if let request, let first = try await Self.first(request, for: identity, at: moment, on: connection) {
                return first
            }
            // The same request side by side: the second looks when the first has stored.
            for sameness in Set(leads.map { $0.sameness(user: identity.user) }).sorted() {
                _ = try await connection.query(
                    "SELECT pg_advisory_xact_lock(hashtextextended(\("dealer lead \(identity.tenant) " + sameness)::text, 0))"
                )
            }
            let rows = try await connection.pipeline(leads.map { Self.insert($0, for: identity, at: moment) })
            let stored = try zip(leads, rows).map { lead, rows in
                InsertedLeads.Lead(
                    id: try rows.first?.decode("id") ?? lead.id,
                    isNew: try rows.first?.decode("is_new") ?? false
                )
            }
            if let request {
                _ = try await connection.execute(
                    """
                    UPDATE public.dealer_requests SET leads = \(json: stored.map(\.id))
                    WHERE tenant_id = \(identity.tenant) AND idempotency_key = \(Self.key(request, of: identity))
                    """
                )
            }
            return .stored(stored)
        }
    }

    /// Keeps the request under its key; what was kept there before is the answer. Waits for whoever is storing under the same
    /// key at this moment.
    private static func first(
        _ request: KeyedRequest,
        for identity: Identity,
        at moment: Date,
        on connection: PostgresConnection
    ) async throws -> InsertedLeads? {
        let kept = try await connection.query(
            """
            INSERT INTO public.dealer_requests (tenant_id, user_id, idempotency_key, body, answer, created_at)
            VALUES (
                \(identity.tenant), \(identity.user), \(key(request, of: identity)),
                encode(sha256(convert_to(\(request.body)::text, 'UTF8')), 'hex'), \(PostgresJSON(text: request.answer)),
                \(moment)
            )
            ON CONFLICT (tenant_id, idempotency_key) DO NOTHING
            RETURNING id
            """
        )
        guard kept.isEmpty else { return nil }
        let rows = try await connection.query(
            """
            SELECT answer, leads, body = encode(sha256(convert_to(\(request.body)::text, 'UTF8')), 'hex') AS is_same
            FROM public.dealer_requests
            WHERE tenant_id = \(identity.tenant) AND idempotency_key = \(key(request, of: identity))
            """
        )
        guard let row = rows.first, try row.decode("is_same", as: Bool.self) else { return .conflicting }
        return .repeated(
            answer: try row.decode("answer", as: PostgresJSON.self).text,
            leads: try row.decodeJSON("leads")
        )
    }

    /// The index knows no users, and two of them may choose the same key.
    private static func key(_ request: KeyedRequest, of identity: Identity) -> String {
        (identity.user.map { "user \($0.utf8.count) \($0)" } ?? "tenant") + " \(request.key)"
    }

    private static func insert(_ lead: NewDealerLead, for identity: Identity, at moment: Date) -> PostgresQuery {
        let same = "\(lead.dealerID?.uuidString ?? "-") \(lead.sameness(user: identity.user))"
        return """
            WITH same AS (
                SELECT encode(sha256(convert_to(\(same)::text, 'UTF8')), 'hex') AS digest
            ), known AS (
                SELECT l.id FROM public.dealer_leads l, same
                WHERE l.tenant_id = \(identity.tenant) AND l.same_as = same.digest
                    AND (l.context_id IS NOT NULL OR l.created_at > \(moment - secondClick))
                ORDER BY l.created_at DESC LIMIT 1
            ), lead AS (
                INSERT INTO public.dealer_leads (
                    tenant_id, id, user_id, dealer_id, zip_code, place, equipment_type, industry, contact, match_score,
                    distance_miles, context_id, status, same_as, created_at
                )
                SELECT
                    \(identity.tenant), \(lead.id), \(identity.user)::text, \(lead.dealerID)::uuid,
                    \(lead.zipCode)::text, \(lead.place)::text, \(lead.equipmentType)::text, \(lead.industry)::text,
                    \(json: lead.contact), \(lead.score.map { Decimal($0) })::numeric, \(lead.miles)::float8,
                    \(lead.contextID)::text, \(lead.dealerID == nil ? "unmatched" : "matched"), same.digest, \(moment)
                FROM same
                WHERE NOT EXISTS (SELECT FROM known)
                ON CONFLICT (tenant_id, same_as) WHERE context_id IS NOT NULL DO NOTHING
                RETURNING tenant_id, id, user_id
            ), told AS (
                INSERT INTO public.dealer_deliveries (
                    tenant_id, lead_id, user_id, channel, receiver, run_after, created_at
                )
                SELECT lead.tenant_id, lead.id, lead.user_id, d.channel, d.receiver, \(moment), \(moment)
                FROM lead, unnest(
                    \(lead.deliveries.map(\.channel.rawValue))::text[], \(lead.deliveries.map(\.receiver))::text[]
                ) AS d (channel, receiver)
            )
            SELECT id, true AS is_new FROM lead UNION ALL SELECT id, false FROM known
            """
    }

    func told(of leads: [UUID], for identity: Identity) async throws -> [UUID: LeadTold] {
        let rows = try await database.query(
            """
            SELECT d.lead_id, d.channel, d.receiver, d.state, d.finished_at,
                d.channel = 'email' AND NOT r.is_sample AND lower(d.receiver) = lower(r.email) AS is_dealers
            FROM public.dealer_deliveries d
            JOIN public.dealer_leads l ON l.tenant_id = d.tenant_id AND l.id = d.lead_id
            LEFT JOIN public.dealers r ON r.id = l.dealer_id
            WHERE d.tenant_id = \(identity.tenant) AND d.lead_id = ANY (\(leads))
            """,
            claims: identity.databaseClaims
        )
        var messages: [UUID: [LeadTold.Message]] = [:]
        for row in rows {
            let message = LeadTold.Message(
                channel: try LeadChannel(stored: row),
                receiver: try row.decode("receiver"),
                isDealers: try row.decode("is_dealers", as: Bool?.self) ?? false,
                state: try row.decode("state"),
                finishedAt: try row.decode("finished_at")
            )
            messages[try row.decode("lead_id"), default: []].append(message)
        }
        return Dictionary(leads.map { ($0, LeadTold(messages[$0] ?? [])) }, uniquingKeysWith: { first, _ in first })
    }
}
