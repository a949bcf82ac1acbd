import SharedModels

extension APIGroup {
    static let financing = APIGroup(
        name: "Financing",
        summary: "Applications, their decisions and notices",
        upstream: .financing,
        errors: .envelope,
        schemas: [
            "ApplicationForm":
                "business_name: string(1...200), business_type: llc|corporation|partnership|sole-proprietor, industry: logistics|agriculture|manufacturing|delivery|construction|retail, email: string(3...254), phone: string(7...40), selected_equipment: [string], quantity: 1|2-5|6-10|11-20|20+, annual_revenue: 0-500k|500k-1m|1m-5m|5m-10m|10m+, business_age: 0-1|1-2|2-5|5+, credit_rating: excellent|good|fair|poor, consent: boolean, equipment_value?: number, existing_obligations?: number",
            "Application":
                "application_id: uuid, application_number: string, status: pending|approved|declined|needs_review, financial_score: number, estimated_decision_date: time, preliminary_terms?: Terms, reasons: [Reason], required_actions: [string], business_name?: string, created_at?: time, counter_offer?: Offer, longer_term_offer?: Offer, notice_due_at?: time, notice_given_at?: time, decided_by?: string, decided_at?: time",
            "Terms":
                "estimated_monthly_payment: number, lease_term_months: integer, total_equipment_value: number, apr: number, schedule: [Payment], note?: string",
            "Payment":
                "number: integer, payment: number, interest: number, principal: number, balance: number, residual?: boolean",
            "Reason": "factor: string, detail: string, statement?: string",
            "Offer": "amount: number, term_months: integer, monthly_payment: number, apr: number",
            "DueApplications": "applications: [DueApplication]",
            "DueApplication":
                "application_id: uuid, application_number: string, business_name?: string, status: string, waiting_for: notice|decision|equipment_value, created_at: time, notice_due_at: time, days_left: integer",
            "Decision":
                "decision: approved|declined, reasons?: [string], note?: string, underwriter?: string, equipment_value?: number",
            "SentNotice": "channel: string(1...100)",
            "Replay":
                "agrees: boolean, scorecard_version: string, inputs: object, basis?: object, stored: object, replayed: object",
        ],
        operations: [
            APIOperation(
                "POST",
                "/api/v1/prequalifications",
                "Applies for financing; the same Idempotency-Key with the same form stays one application",
                body: .json("ApplicationForm"),
                .data("Application", status: 201),
                also: [409]
            ),
            APIOperation(
                "GET",
                "/api/v1/prequalifications/{id}",
                "An application with its decision",
                ids: "id: uuid",
                .data("Application")
            ),
            APIOperation(
                "GET",
                "/api/v1/prequalifications/{id}/notice",
                "The notice of action taken, as text, or as HTML for whoever accepts that",
                ids: "id: uuid",
                APIOperation.Answer(
                    status: 200,
                    content: ["text/plain": ["type": "string"], "text/html": ["type": "string"]]
                )
            ),
            APIOperation(
                "POST",
                "/api/v1/prequalifications/{id}/notice",
                "Writes down that a notice was sent",
                access: .machines,
                ids: "id: uuid",
                body: .json("SentNotice"),
                .data("Application"),
                also: [409]
            ),
            APIOperation(
                "GET",
                "/api/v1/prequalifications/due",
                "Applications without a notice yet, with the days left of their 30",
                access: .machines,
                query: "days?: integer(0...30), limit?: integer(1...500)",
                .data("DueApplications")
            ),
            APIOperation(
                "POST",
                "/api/v1/prequalifications/{id}/decision",
                "A person's final decision on an application under review",
                access: .machines,
                ids: "id: uuid",
                body: .json("Decision"),
                .data("Application"),
                also: [409]
            ),
            APIOperation(
                "GET",
                "/api/v1/prequalifications/{id}/replay",
                "The decision made again from its stored inputs",
                access: .machines,
                ids: "id: uuid",
                .data("Replay"),
                also: [409]
            ),
        ]
    )
}
