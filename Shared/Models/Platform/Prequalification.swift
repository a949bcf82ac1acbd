public import Foundation

/// Body of `POST /prequalifications`. Every field is read as text here; the financing service says which are wrong.
public struct PrequalificationRequest: Codable, Sendable, Hashable {
    public var businessName: String
    /// llc | corporation | partnership | sole-proprietor
    public var businessType: String
    public var industry: String
    public var email: String
    public var phone: String
    /// Ids of robots in the catalogue.
    public var selectedEquipment: [String]
    /// 1 | 2-5 | 6-10 | 11-20 | 20+
    public var quantity: String
    /// 0-500k | 500k-1m | 1m-5m | 5m-10m | 10m+
    public var annualRevenue: String
    /// 0-1 | 1-2 | 2-5 | 5+, years
    public var businessAge: String
    /// excellent | good | fair | poor
    public var creditRating: String
    public var consent: Bool
    /// Value of all the equipment in US dollars. The front door keeps it as stated where no robot of the catalogue is named, and
    /// puts the catalogue's prices in its place where one is.
    public var equipmentValue: Double?
    /// What is owed on other loans and leases, US dollars.
    public var existingObligations: Double?
    /// For how many robots the value was reckoned, where a quantity is a range; the front door says it, not the applicant.
    public var assessedQuantity: Int?

    public init(
        businessName: String,
        businessType: String,
        industry: String,
        email: String,
        phone: String,
        selectedEquipment: [String],
        quantity: String,
        annualRevenue: String,
        businessAge: String,
        creditRating: String,
        consent: Bool,
        equipmentValue: Double? = nil,
        existingObligations: Double? = nil,
        assessedQuantity: Int? = nil
    ) {
        self.businessName = businessName
        self.businessType = businessType
        self.industry = industry
        self.email = email
        self.phone = phone
        self.selectedEquipment = selectedEquipment
        self.quantity = quantity
        self.annualRevenue = annualRevenue
        self.businessAge = businessAge
        self.creditRating = creditRating
        self.consent = consent
        self.equipmentValue = equipmentValue
        self.existingObligations = existingObligations
        self.assessedQuantity = assessedQuantity
    }

    enum CodingKeys: String, CodingKey {
        case industry, email, phone, quantity, consent
        case businessName = "business_name"
        case businessType = "business_type"
        case selectedEquipment = "selected_equipment"
        case annualRevenue = "annual_revenue"
        case businessAge = "business_age"
        case creditRating = "credit_rating"
        case equipmentValue = "equipment_value"
        case existingObligations = "existing_obligations"
        case assessedQuantity = "assessed_quantity"
    }
}

/// One payment of a schedule; money in US dollars, exact to the cent.
public struct ScheduledPayment: Codable, Sendable, Hashable {
    public var number: Int
    /// true in the last row of a schedule with a residual: what is due, or at which the equipment may be bought, at the end.
    public var isResidual: Bool?
    public var payment: Decimal
    public var interest: Decimal
    public var principal: Decimal
    public var balance: Decimal

    public init(
        number: Int,
        payment: Decimal,
        interest: Decimal,
        principal: Decimal,
        balance: Decimal,
        isResidual: Bool? = nil
    ) {
        self.number = number
        self.isResidual = isResidual
        self.payment = payment
        self.interest = interest
        self.principal = principal
        self.balance = balance
    }

    enum CodingKeys: String, CodingKey {
        case number, payment, interest, principal, balance
        case isResidual = "residual"
    }
}

public struct PreliminaryTerms: Codable, Sendable, Hashable {
    public var estimatedMonthlyPayment: Decimal
    public var leaseTermMonths: Int
    public var totalEquipmentValue: Decimal
    /// Percent a year.
    public var apr: Decimal
    public var schedule: [ScheduledPayment]
    /// What a range of the form was taken as: "Assessed for 11 robots, the fewest of the stated 11-20".
    public var note: String?

    public init(
        estimatedMonthlyPayment: Decimal,
        leaseTermMonths: Int,
        totalEquipmentValue: Decimal,
        apr: Decimal,
        schedule: [ScheduledPayment],
        note: String? = nil
    ) {
        self.estimatedMonthlyPayment = estimatedMonthlyPayment
        self.leaseTermMonths = leaseTermMonths
        self.totalEquipmentValue = totalEquipmentValue
        self.apr = apr
        self.schedule = schedule
        self.note = note
    }

    enum CodingKeys: String, CodingKey {
        case apr, schedule, note
        case estimatedMonthlyPayment = "estimated_monthly_payment"
        case leaseTermMonths = "lease_term_months"
        case totalEquipmentValue = "total_equipment_value"
    }
}

public enum ApplicationStatus: String, Codable, Sendable {
    case pending, approved, declined
    case needsReview = "needs_review"
}

/// A principal reason: a factor that was scored (12 CFR 1002.9(b)(2)).
public struct DecisionReason: Codable, Sendable, Hashable {
    public var factor: String
    /// What was scored, as the applicant stated it.
    public var detail: String
    /// Why it counted against the application, as a notice says it; nil in decisions of the first scorecard.
    public var statement: String?

    public init(factor: String, detail: String, statement: String? = nil) {
        self.factor = factor
        self.detail = detail
        self.statement = statement
    }
}

/// What would be approved where an application was not.
public struct CounterOfferTerms: Codable, Sendable, Hashable {
    /// US dollars.
    public var amount: Decimal
    public var termMonths: Int
    public var monthlyPayment: Decimal
    /// Percent a year.
    public var apr: Decimal

    public init(amount: Decimal, termMonths: Int, monthlyPayment: Decimal, apr: Decimal) {
        self.amount = amount
        self.termMonths = termMonths
        self.monthlyPayment = monthlyPayment
        self.apr = apr
    }

    enum CodingKeys: String, CodingKey {
        case amount, apr
        case termMonths = "term_months"
        case monthlyPayment = "monthly_payment"
    }
}

/// Answer of `POST /prequalifications` and `GET /prequalifications/{id}`.
public struct PrequalificationResult: Codable, Sendable, Hashable {
    public var applicationID: UUID
    public var applicationNumber: String
    public var status: ApplicationStatus
    /// 0 to 100.
    public var financialScore: Decimal
    public var estimatedDecisionDate: Date
    public var preliminaryTerms: PreliminaryTerms?
    public var reasons: [DecisionReason]
    public var requiredActions: [String]
    public var businessName: String?
    public var createdAt: Date?
    /// Where the application was not approved, and a smaller amount over the same term would be.
    public var counterOffer: CounterOfferTerms?
    /// Where the application was not approved, and the same amount over a longer term would be.
    public var longerTermOffer: CounterOfferTerms?
    /// Until when notice of the action taken has to be given: 30 days (12 CFR 1002.9(a)(1)).
    public var noticeDueAt: Date?
    /// When it was first given; nil as long as it was not.
    public var noticeGivenAt: Date?
    /// Who decided in the end, where a person did.
    public var decidedBy: String?
    public var decidedAt: Date?

    public init(
        applicationID: UUID,
        applicationNumber: String,
        status: ApplicationStatus,
        financialScore: Decimal,
        estimatedDecisionDate: Date,
        preliminaryTerms: PreliminaryTerms?,
        reasons: [DecisionReason],
        requiredActions: [String],
        businessName: String? = nil,
        createdAt: Date? = nil,
        counterOffer: CounterOfferTerms? = nil,
        noticeDueAt: Date? = nil,
        longerTermOffer: CounterOfferTerms? = nil,
        noticeGivenAt: Date? = nil,
        decidedBy: String? = nil,
        decidedAt: Date? = nil
    ) {
        self.applicationID = applicationID
        self.applicationNumber = applicationNumber
        self.status = status
        self.financialScore = financialScore
        self.estimatedDecisionDate = estimatedDecisionDate
        self.preliminaryTerms = preliminaryTerms
        self.reasons = reasons
        self.requiredActions = requiredActions
        self.businessName = businessName
        self.createdAt = createdAt
        self.counterOffer = counterOffer
        self.noticeDueAt = noticeDueAt
        self.longerTermOffer = longerTermOffer
        self.noticeGivenAt = noticeGivenAt
        self.decidedBy = decidedBy
        self.decidedAt = decidedAt
    }

    enum CodingKeys: String, CodingKey {
        case status, reasons
        case counterOffer = "counter_offer"
        case longerTermOffer = "longer_term_offer"
        case noticeDueAt = "notice_due_at"
        case noticeGivenAt = "notice_given_at"
        case decidedBy = "decided_by"
        case decidedAt = "decided_at"
        case applicationID = "application_id"
        case applicationNumber = "application_number"
        case financialScore = "financial_score"
        case estimatedDecisionDate = "estimated_decision_date"
        case preliminaryTerms = "preliminary_terms"
        case requiredActions = "required_actions"
        case businessName = "business_name"
        case createdAt = "created_at"
    }
}
