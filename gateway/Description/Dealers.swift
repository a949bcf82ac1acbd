import SharedModels

extension APIGroup {
    static let dealers = APIGroup(
        name: "Dealers",
        summary: "Dealers for a place and a need, and the leads that came of it",
        upstream: .dealerMatching,
        errors: .envelope,
        schemas: [
            "DealerPage": "dealers: [Dealer], pagination: Pagination, search: SearchedArea",
            "Dealer":
                "id: uuid, name: string, coverage: string, address: string, phone: string, email: string, specialties: [string], zip_codes: [string], distance_miles?: number, website?: string, is_sample: boolean",
            "SearchedArea":
                "place?: string, place_is_approximate: boolean, radius_miles?: number, radii_tried: [number], widened: boolean, kinds: [string], kind_is_unknown: boolean",
            "DealerNeed":
                "zip_code: zip, equipment_type: string(1...60), industry?: string(0...100), contact_info?: ContactDetails",
            "ContactDetails": "name?: string, email?: string, phone?: string, company?: string",
            "DealerMatches":
                "matched_dealers: [DealerMatch], notification_sent: boolean, lead_status: none|matched|unmatched, search: SearchedArea",
            "DealerMatch":
                "id: uuid, name: string, contact: ContactDetails, match_score: number, distance_miles?: number, reasons: [string], estimated_response_time?: string?, is_lead: boolean, notification: string",
            "LeadPage": "leads: [Lead], pagination: Pagination",
            "Lead":
                "id: uuid, user_id?: string, context_id?: string, dealer?: DealerName, zip_code?: string, place?: string, equipment_type?: string, industry?: string, contact: ContactDetails, match_score?: number, distance_miles?: number, status: matched|notified|unmatched, notified_at?: time, created_at: time, deliveries: [LeadDelivery]",
            "DealerName": "id: uuid, name: string",
            "LeadDelivery":
                "id: uuid, channel: string, receiver: string, state: string, tries: integer, next_attempt_at?: time, error?: string, created_at: time, finished_at?: time, attempts?: [DeliveryAttempt]",
            "DeliveryAttempt":
                "attempt: integer, started_at: time, finished_at?: time, outcome?: string, detail?: string",
            "DeletedCount": "deleted: integer",
        ],
        operations: [
            APIOperation(
                "GET",
                "/api/v1/dealers",
                "Dealers, best first",
                query:
                    "zip_code?: string, city?: string(0...100), state?: string, specialty?: string(0...100), industry?: string(0...100), radius_miles?: number(1...3000), page?: integer(1...1000000), limit?: integer(1...100)",
                .data("DealerPage")
            ),
            APIOperation(
                "POST",
                "/api/v1/dealers/match",
                "The best dealers for a need; with contact_info each that takes requests is sent one",
                body: .json("DealerNeed"),
                .data("DealerMatches"),
                also: [409]
            ),
            APIOperation(
                "GET",
                "/api/v1/dealers/leads",
                "Leads with their deliveries, newest first",
                access: .machines,
                query: "page?: integer(1...100000), limit?: integer(1...100)",
                .data("LeadPage")
            ),
            APIOperation(
                "DELETE",
                "/api/v1/dealers/leads",
                "Erases a user's leads",
                access: .machines,
                query: "user_id: string(1...200)",
                .data("DeletedCount")
            ),
            APIOperation(
                "GET",
                "/api/v1/dealers/leads/{id}",
                "A lead with its deliveries and every try",
                access: .machines,
                ids: "id: uuid",
                .data("Lead")
            ),
            APIOperation(
                "DELETE",
                "/api/v1/dealers/leads/{id}",
                "Erases a lead with its deliveries",
                access: .machines,
                ids: "id: uuid",
                .data("any?")
            ),
            APIOperation(
                "POST",
                "/api/v1/dealers/leads/{id}/resend",
                "Tells a lead again by every way that is set up now",
                access: .machines,
                ids: "id: uuid",
                query: "all?: true|false",
                .data("Lead", status: 202),
                also: [409]
            ),
        ]
    )
}
