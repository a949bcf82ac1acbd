import Foundation
import Platform
import SharedModels

/// An application with its decision, as it is stored in one commit.
struct NewApplication: Sendable {
    let id: UUID
    let form: PrequalificationForm
    let outcome: Underwriter.Outcome
    /// The conversation that it came from; nil for the form.
    let contextID: String?
    /// Under which the caller may send the same application again; nil where it gave none.
    var idempotencyKey: String?
    let createdAt: Date

    /// An approval is told by the answer itself; what is not approved needs a notice.
    var noticeGivenAt: Date? { outcome.decision.status == .approved ? createdAt : nil }
}

/// What became of an application that was to be stored.
enum InsertedApplication: Sendable, Hashable {
    /// Stored, under this number.
    case stored(number: String)
    /// The caller had applied under the same key before; nothing was stored.
    case repeated(PrequalificationResult)
    /// The same key, but another form; nothing was stored.
    case conflicting
}

protocol ApplicationStore: Sendable {
    /// Stores the application and its decision together, or neither.
    func insert(_ application: NewApplication, for identity: Identity) async throws -> InsertedApplication

    /// nil where the caller has no such application.
    func application(_ id: UUID, for identity: Identity) async throws -> PrequalificationResult?

    /// What the scorecard's decision was made from and what it was; nil where the caller has no such application.
    func decision(_ applicationID: UUID, for identity: Identity) async throws -> StoredDecision?

    /// Closes an application that was left to a person.
    /// - Returns: false where it is not open any more.
    func close(_ applicationID: UUID, with decision: FinalDecision, for identity: Identity) async throws -> Bool

    /// Writes down when the applicant was given notice of the latest decision; the first time counts.
    func recordNotice(of applicationID: UUID, channel: String, at date: Date, for identity: Identity) async throws

    /// Applications whose applicant has had no notice of a decision yet and whose 30 days end by `end`, the most urgent first: those
    /// that were asked for what is missing among them, until they are decided on.
    func due(by end: Date, limit: Int, for identity: Identity) async throws -> [DueApplication]
}

/// What a person decided.
struct FinalDecision: Sendable {
    let status: ApplicationStatus
    let inputs: Applicant
    let basis: LendingBasis?
    let score: Decimal
    let factors: [ScoredFactor]
    let reasons: [DecisionReason]
    let requiredActions: [String]
    let terms: PreliminaryTerms?
    let counterOffer: CounterOfferTerms?
    let longerTermOffer: CounterOfferTerms?
    let scorecardVersion: String
    let decidedBy: String
    let note: String?
    let decidedAt: Date
}

/// An application whose clock is running.
struct DueApplication: Sendable {
    let applicationID: UUID
    let applicationNumber: String
    let businessName: String?
    let status: ApplicationStatus
    let waitingFor: Step
    let createdAt: Date
    /// 30 days from the application; from the notice of what is missing, where there was one.
    let noticeDueAt: Date

    enum Step: String, Codable, Sendable {
        /// Decided, or incomplete, and the applicant does not know.
        case notice
        /// A person has to decide.
        case decision
        /// The applicant has been asked for it: once it is there, a person has to decide.
        case equipmentValue = "equipment_value"
    }
}

/// A decision of the scorecard as it was stored.
struct StoredDecision: Sendable {
    let inputs: Applicant
    /// The inputs with the brackets as they were stated, where those were not kept among them yet.
    let stated: Applicant
    /// nil for a decision from before it was kept.
    let basis: LendingBasis?
    let status: ApplicationStatus
    let score: Decimal
    let reasons: [DecisionReason]
    let terms: PreliminaryTerms?
    let counterOffer: CounterOfferTerms?
    let longerTermOffer: CounterOfferTerms?
    let scorecardVersion: String
}
