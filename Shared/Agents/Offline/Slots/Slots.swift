/// What a text says of a business, its operation, its place and its money, read by plain rules.
///
/// Everything is optional: a slot is filled only where the words near a number or a name say what it is.
public struct Slots: Sendable, Hashable {
    /// FICO's published bands as far as lenders of equipment tell them apart (see ``CreditRating/init(score:)``).
    public enum CreditRating: String, Codable, Sendable, CaseIterable {
        case excellent, good, fair, poor
    }

    /// What the text wants to know.
    public enum Ask: String, Codable, Sendable, CaseIterable {
        /// What it costs a month; a payment; a schedule.
        case monthlyCost
        /// What something costs to buy.
        case price
        /// Interest, rate, APR.
        case rate
        /// Whether one would qualify or be approved.
        case qualification
        /// To apply for financing.
        case application
        /// Who sells or services it.
        case dealers
        case comparison
        /// A demonstration, a call, a visit, a person.
        case contact
    }

    // MARK: Money, US dollars

    /// A year.
    public var annualRevenue: Double?
    /// Price of the equipment, or the amount to finance.
    public var equipmentPrice: Double?
    public var budget: Double?
    /// What one can or wants to pay a month.
    public var monthlyPayment: Double?
    public var downPayment: Double?
    /// What is owed on other loans and leases.
    public var existingObligations: Double?
    /// Amounts whose words do not say what they are.
    public var unassignedAmounts: [Double] = []
    /// Amounts that the text takes back: "not 60k".
    public var retractedAmounts: [Double] = []
    /// The text puts something right: "actually", "I meant", "no, …".
    public var isCorrection = false

    // MARK: The business

    public var yearsInBusiness: Double?
    public var creditRating: CreditRating?
    /// 300 to 850.
    public var creditScore: Int?
    /// `logistics`, `agriculture`, `manufacturing`, `delivery`, `construction` or `retail`.
    public var industry: String?
    /// `llc`, `corporation`, `partnership` or `sole-proprietor`.
    public var businessType: String?
    public var businessName: String?
    public var personName: String?
    public var email: String?
    /// `+17755550134`.
    public var phone: String?
    /// Whether the text agrees, or refuses, to be contacted or to have its figures used.
    public var consent: Bool?

    // MARK: The place

    /// Five digits.
    public var zip: String?
    public var city: String?
    /// Two capital letters.
    public var state: String?
    public var radiusMiles: Double?

    // MARK: The operation

    /// `warehouse`, `farm`, `factory` …
    public var facility: String?
    public var squareFeet: Double?
    public var acres: Double?
    /// Kilograms.
    public var payload: Double?
    /// Millimetres.
    public var reach: Double?
    /// Numbers of things by their plural: `robots`, `employees`, `restaurants`, `pallets` …
    public var counts: [String: Int] = [:]
    /// What is to be automated, in the order named: `picking`, `palletizing`, `weeding` …
    public var needs: [String] = []
    /// What hurts: `labor shortage`, `errors`, `cost`, `safety`, `speed`.
    public var pains: [String] = []
    /// `AMR`, `AGV`, `Drone`, `Robotic Arm`, `Cobot` …, in the order named.
    public var robotCategories: [String] = []

    // MARK: Terms and times

    public var termMonths: Int?
    /// Percent of the price.
    public var downPaymentPercent: Double?
    /// Percent a year.
    public var apr: Double?
    /// Percent of the price.
    public var residualPercent: Double?
    /// When they want it, in their words: `spring`, `next month`, `in 3 months`, `asap`.
    public var timeline: String?
    /// Days that are named in full, `2026-05-01`.
    public var dates: [String] = []

    public var asks: Set<Ask> = []

    /// The words that a slot was read from, by the slot's captured name (see ``captured``).
    public var quotes: [String: String] = [:]

    public init() {}

    /// Whether ``equipmentPrice`` is that of all robots of this text together ("a quote of $120,000 for 3"), and not of one.
    public var priceIsForAll = false

    /// How many robots are meant.
    public var robotCount: Int? { counts["robots"] }

    /// Nothing at all was found.
    public var isEmpty: Bool { self == Slots() }
}

extension Slots.CreditRating {
    /// FICO publishes 800 and more as exceptional, 740 very good, 670 good, 580 fair, less as poor
    /// (https://www.myfico.com/credit-education/what-is-a-credit-score); the upper two count as excellent here.
    public init(score: Int) {
        switch score {
        case 740...: self = .excellent
        case 670...: self = .good
        case 580...: self = .fair
        default: self = .poor
        }
    }
}
