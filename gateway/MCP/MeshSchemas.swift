import SharedModels

/// What the mesh's tools take and give.
enum MeshSchemas {
    private static let page = MCPSchema.whole("From 1.", in: 1...100_000)
    private static let limit = MCPSchema.whole("How many a page; 20 unless said.", in: 1...100)
    private static let ratings = ["excellent", "good", "fair", "poor"]

    // MARK: What they take

    static let robotSearch = MCPSchema.arguments([
        "search": MCPSchema.text("Words: a name, a maker, a task.", length: 0...200),
        "category": MCPSchema.text("AMR, AGV, Drone, Robotic Arm, Cobot … or all"),
        "use_case": MCPSchema.text("Such as Warehouse."), "industry": MCPSchema.text("Such as logistics."),
        "page": page, "limit": limit,
    ])

    static let dealerSearch = MCPSchema.arguments([
        "zip_code": MCPSchema.text("Five digits."), "city": MCPSchema.text("With state."),
        "state": MCPSchema.text("Two letters, such as NV."),
        "specialty": MCPSchema.text("A kind of robot, such as AMR."),
        "industry": MCPSchema.text("Such as logistics."),
        "radius_miles": MCPSchema.number("How far to look.", in: 0...3_000), "page": page, "limit": limit,
    ])

    static let application = MCPSchema.arguments(
        [
            "business_name": MCPSchema.text(),
            "business_type": MCPSchema.choice(
                ["llc", "corporation", "partnership", "sole-proprietor"],
                "Its legal form."
            ),
            "industry": MCPSchema.choice(
                ["logistics", "agriculture", "manufacturing", "delivery", "construction", "retail"],
                "What it does."
            ),
            "email": MCPSchema.text(), "phone": MCPSchema.text(),
            "selected_equipment": MCPSchema.list(
                MCPSchema.text(),
                most: 100,
                "Ids of robots, as search_robots gives them; their prices are the catalogue's."
            ),
            "quantity": MCPSchema.choice(["1", "2-5", "6-10", "11-20", "20+"], "How many robots."),
            "annual_revenue": MCPSchema.choice(["0-500k", "500k-1m", "1m-5m", "5m-10m", "10m+"], "US dollars."),
            "business_age": MCPSchema.choice(["0-1", "1-2", "2-5", "5+"], "Years."),
            "credit_rating": MCPSchema.choice(ratings, "As the applicant states it."),
            "consent": MCPSchema.flag("Whether the applicant agrees to be assessed; nothing is done without it."),
            "existing_obligations": MCPSchema.number("Debt payments a year, US dollars.", in: 0...1_000_000_000),
        ],
        required: [
            "business_name", "business_type", "industry", "email", "phone", "selected_equipment", "quantity",
            "annual_revenue", "business_age", "credit_rating", "consent",
        ]
    )

    static let paymentQuestion = MCPSchema.arguments(
        [
            "amount": MCPSchema.number("Price of the equipment, US dollars."),
            "annual_rate": MCPSchema.number("Percent a year; without it the indicative rate of the credit rating."),
            "credit_rating": MCPSchema.choice(ratings, "good unless said."),
            "term_months": MCPSchema.whole("How many payments."),
            "timing": MCPSchema.choice(
                ["arrears", "advance"],
                "Whether a payment is due at a month's end or beginning."
            ),
            "residual_percent": MCPSchema.number("Percent of the price that is left at the end."),
            "down_payment": MCPSchema.number("US dollars paid at the beginning."),
            "fee": MCPSchema.number("US dollars withheld from the proceeds."),
        ],
        required: ["amount"]
    )

    static let question = MCPSchema.arguments(
        [
            "message": MCPSchema.text("What to say.", length: 1...4_000),
            "session_id": MCPSchema.text("Of the conversation that it belongs to.", length: 1...256),
            "agent": MCPSchema.text("financing, sales, dealer-matching or knowledge; without it the one that fits."),
        ],
        required: ["message"]
    )

    // MARK: What they give

    static let robots = MCPSchema.object(
        [
            "robots": MCPSchema.list(
                MCPSchema.object(
                    [
                        "id": MCPSchema.id, "name": MCPSchema.text(), "manufacturer": MCPSchema.text(),
                        "category": MCPSchema.text(), "description": MCPSchema.text(), "use_case": MCPSchema.text(),
                        "price": ["type": ["number", "null"]], "lease_from": ["type": ["number", "null"]],
                        "specifications": MCPSchema.anyObject(),
                    ],
                    required: ["id", "name", "manufacturer", "category"]
                )
            ),
            "pagination": MCPSchema.pagination,
        ],
        required: ["robots", "pagination"]
    )

    static let dealers = MCPSchema.object(
        [
            "dealers": MCPSchema.list(
                MCPSchema.object(
                    [
                        "id": MCPSchema.id, "name": MCPSchema.text(), "address": MCPSchema.text(),
                        "phone": MCPSchema.text(), "email": MCPSchema.text(),
                        "specialties": MCPSchema.list(MCPSchema.text()),
                        "distance_miles": ["type": ["number", "null"]], "is_sample": MCPSchema.flag(),
                    ],
                    required: ["id", "name"]
                )
            ),
            "pagination": MCPSchema.pagination, "search": MCPSchema.anyObject("Where was looked."),
        ],
        required: ["dealers", "pagination"]
    )

    static let decision = MCPSchema.object(
        [
            "application_id": MCPSchema.id, "application_number": MCPSchema.text(),
            "status": MCPSchema.choice(["pending", "approved", "declined", "needs_review"], "What was decided."),
            "financial_score": MCPSchema.number("Of 100."), "estimated_decision_date": MCPSchema.time,
            "preliminary_terms": ["type": ["object", "null"]],
            "reasons": MCPSchema.list(
                MCPSchema.object(
                    ["factor": MCPSchema.text(), "detail": MCPSchema.text()],
                    required: ["factor", "detail"]
                )
            ),
            "required_actions": MCPSchema.list(MCPSchema.text()),
        ],
        required: ["application_id", "application_number", "status", "reasons", "required_actions"]
    )

    static let payments = MCPSchema.object(
        [
            "amount": MCPSchema.number(), "annual_rate": MCPSchema.number(), "rate_assumed": MCPSchema.flag(),
            "term_months": MCPSchema.whole(), "term_assumed": MCPSchema.flag(), "timing": MCPSchema.text(),
            "monthly_payment": MCPSchema.number(), "total_of_payments": MCPSchema.number(),
            "total_interest": MCPSchema.number(), "apr": MCPSchema.number(),
            "schedule": MCPSchema.list(
                MCPSchema.object(
                    [
                        "number": MCPSchema.whole(), "payment": MCPSchema.number(), "interest": MCPSchema.number(),
                        "principal": MCPSchema.number(), "balance": MCPSchema.number(),
                    ],
                    required: ["number", "payment", "interest", "principal", "balance"]
                )
            ),
        ],
        required: ["amount", "annual_rate", "term_months", "monthly_payment", "schedule"]
    )

    static let reply = MCPSchema.object(
        [
            "message": MCPSchema.text("What the agent says."),
            "session_id": MCPSchema.text("To be given with what is said next."),
            "agent": MCPSchema.text(), "agent_id": MCPSchema.text(), "timestamp": MCPSchema.time,
            "state": MCPSchema.choice(["completed", "input_required"], "Whether the agent waits for an answer."),
            "suggested_actions": MCPSchema.list(MCPSchema.anyObject()),
            "artifacts": MCPSchema.list(MCPSchema.anyObject()), "captured_data": MCPSchema.anyObject(),
            "memories_used": MCPSchema.list(MCPSchema.anyObject()),
        ],
        required: ["message", "session_id", "agent_id", "state"]
    )
}
