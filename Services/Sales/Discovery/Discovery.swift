import SharedModels

/// How far the conversation has come: what was asked, so that nothing is asked twice, what was told, and whether to ask at all.
struct Discovery: Sendable, Hashable, Codable {
    /// Fields that were asked for, in order.
    var asked: [String] = []
    /// Observations that were made, by name.
    var told: [String] = []
    /// What the latest answer asked; nil where it asked nothing.
    var pending: String?
    /// The visitor declined, or is just looking: nothing is asked any more.
    var quiet = false
    var handedOver = false

    init() {}

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        asked = try container.decodeIfPresent([String].self, forKey: .asked) ?? []
        told = try container.decodeIfPresent([String].self, forKey: .told) ?? []
        pending = try container.decodeIfPresent(String.self, forKey: .pending)
        quiet = try container.decodeIfPresent(Bool.self, forKey: .quiet) ?? false
        handedOver = try container.decodeIfPresent(Bool.self, forKey: .handedOver) ?? false
    }

    enum CodingKeys: String, CodingKey {
        case asked, told, pending, quiet
        case handedOver = "handed_over"
    }

    struct Question: Sendable, Hashable {
        /// As `missing` names it.
        var field: String
        var text: String
    }

    static let financing = "financing"
    static let consent = "consent"
    static let contact = "email"

    /// The most useful question that is still open and was never asked; nil where nothing should be asked.
    func question(about lead: Lead) -> Question? {
        guard !quiet, !handedOver else { return nil }
        if lead.isReady, !asked.contains(Self.financing) {
            return Question(
                field: Self.financing,
                text: "Shall I pass this on to Financing, with everything you told me, to see what it would come to?"
            )
        }
        let known = LeadNotes.known(lead)
        return Self.questions.first { !known.contains($0.share) && !asked.contains($0.question.field) }?.question
    }

    private static let questions: [(share: String, question: Question)] = [
        ("needs", Question(field: "needs", text: "Which work would you like to take off your people's hands?")),
        (
            "facility",
            Question(field: "facility", text: "What kind of place is it: a warehouse, a plant, a farm, a store?")
        ),
        ("size", Question(field: "volume", text: "How much is there to handle, say in pallets or orders a day?")),
        ("place", Question(field: "zip_code", text: "Where is it? A ZIP code or a city is enough.")),
        ("budget", Question(field: "budget", text: "Do you have a budget in mind?")),
        ("industry", Question(field: "industry", text: "Which industry are you in?")),
        ("timeline", Question(field: "timeline", text: "When would you like to start?")),
    ]
}
