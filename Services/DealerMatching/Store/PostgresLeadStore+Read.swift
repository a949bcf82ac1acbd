import Foundation
import Platform
import Postgres
import SharedModels

extension PostgresLeadStore {
    func leads(page: Int, limit: Int, for identity: Identity) async throws -> (leads: [StoredLead], total: Int) {
        try await database.withTransaction(claims: identity.databaseClaims, readOnly: true) { connection in
            let total = try await connection.query(
                "SELECT count(*) AS total FROM public.dealer_leads WHERE tenant_id = \(identity.tenant)"
            ).first?.decode("total", as: Int.self)
            let rows = try await connection.query(
                """
                SELECT \(Self.columns)
                WHERE l.tenant_id = \(identity.tenant)
                ORDER BY l.created_at DESC, l.id
                LIMIT \(limit) OFFSET \((page - 1) * limit)
                """
            )
            let ids = try rows.map { try $0.decode("id", as: UUID.self) }
            let deliveries = try await Self.deliveries(of: ids, identity, connection)
            return (try rows.map { try Self.lead($0, deliveries) }, total ?? 0)
        }
    }

    func lead(_ id: UUID, for identity: Identity) async throws -> StoredLead? {
        try await database.withTransaction(claims: identity.databaseClaims, readOnly: true) { connection in
            let rows = try await connection.query(
                "SELECT \(Self.columns) WHERE l.tenant_id = \(identity.tenant) AND l.id = \(id)"
            )
            guard let row = rows.first else { return nil }
            var lead = try Self.lead(row, try await Self.deliveries(of: [id], identity, connection))
            for index in lead.deliveries.indices {
                lead.deliveries[index].attempts = try await Self.attempts(
                    of: lead.deliveries[index].id,
                    identity,
                    connection
                )
            }
            return lead
        }
    }

    private static let columns: PostgresQuery = """
        l.id, l.user_id, l.context_id, l.dealer_id, d.name AS dealer_name, l.zip_code, l.place, l.equipment_type,
            l.industry, l.contact, l.match_score::float8 AS match_score, l.distance_miles, l.status, l.notified_at,
            l.created_at
        FROM public.dealer_leads l LEFT JOIN public.dealers d ON d.id = l.dealer_id
        """

    private static func lead(_ row: PostgresRow, _ deliveries: [UUID: [StoredDelivery]]) throws -> StoredLead {
        let id: UUID = try row.decode("id")
        return StoredLead(
            id: id,
            userID: try row.decode("user_id"),
            contextID: try row.decode("context_id"),
            dealer: try dealer(row),
            zipCode: try row.decode("zip_code"),
            place: try row.decode("place"),
            equipmentType: try row.decode("equipment_type"),
            industry: try row.decode("industry"),
            contact: try row.decodeJSON("contact"),
            matchScore: try row.decode("match_score"),
            distanceMiles: try row.decode("distance_miles"),
            status: try row.decode("status"),
            notifiedAt: try row.decode("notified_at"),
            createdAt: try row.decode("created_at"),
            deliveries: deliveries[id] ?? []
        )
    }

    private static func dealer(_ row: PostgresRow) throws -> StoredLead.DealerName? {
        guard let id: UUID = try row.decode("dealer_id") else { return nil }
        return StoredLead.DealerName(id: id, name: try row.decode("dealer_name"))
    }

    private static func deliveries(
        of leads: [UUID],
        _ identity: Identity,
        _ connection: PostgresConnection
    ) async throws -> [UUID: [StoredDelivery]] {
        let rows = try await connection.query(
            """
            SELECT lead_id, id, channel, receiver, state, attempts, error, created_at, finished_at,
                CASE WHEN state = 'pending' THEN run_after END AS next_attempt_at
            FROM public.dealer_deliveries
            WHERE tenant_id = \(identity.tenant) AND lead_id = ANY (\(leads))
            ORDER BY channel DESC, receiver, created_at, id
            """
        )
        var deliveries: [UUID: [StoredDelivery]] = [:]
        for row in rows {
            let delivery = StoredDelivery(
                id: try row.decode("id"),
                channel: try LeadChannel(stored: row),
                receiver: try row.decode("receiver"),
                state: try row.decode("state"),
                tries: Int(try row.decode("attempts", as: Int32.self)),
                nextAttemptAt: try row.decode("next_attempt_at"),
                error: try row.decode("error"),
                createdAt: try row.decode("created_at"),
                finishedAt: try row.decode("finished_at")
            )
            deliveries[try row.decode("lead_id"), default: []].append(delivery)
        }
        return deliveries
    }

    private static func attempts(
        of delivery: UUID,
        _ identity: Identity,
        _ connection: PostgresConnection
    ) async throws -> [StoredDelivery.Attempt] {
        try await connection.query(
            """
            SELECT attempt, started_at, finished_at, outcome, detail
            FROM public.dealer_delivery_attempts
            WHERE tenant_id = \(identity.tenant) AND delivery_id = \(delivery)
            ORDER BY attempt
            """
        ).map { row in
            StoredDelivery.Attempt(
                attempt: Int(try row.decode("attempt", as: Int32.self)),
                startedAt: try row.decode("started_at"),
                finishedAt: try row.decode("finished_at"),
                outcome: try row.decode("outcome"),
                detail: try row.decode("detail")
            )
        }
    }
}

extension LeadChannel {
    init(stored row: PostgresRow) throws {
        let text: String = try row.decode("channel")
        guard let channel = LeadChannel(rawValue: text) else { throw UnknownChannel(name: text) }
        self = channel
    }

    /// The database has a check against it.
    struct UnknownChannel: Error {
        let name: String
    }
}
