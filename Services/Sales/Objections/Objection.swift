/// What holds a visitor back, and the article that speaks of it.
enum Objection: String, Sendable, CaseIterable, Codable {
    case price, downtime, jobs, maintenance, safety, obsolescence, integration
    case tooSmall = "too_small"
    case needToAsk = "need_to_ask"
    case competitor
    /// No objection, but answered the same way: how one begins.
    case gettingStarted = "getting_started"

    /// Asked of the knowledge service: the question that its article answers, as the article puts it. None names a kind of robot,
    /// since that would be answered from the catalogue; the one on safety leaves the kinds out.
    var question: String {
        switch self {
        case .price: "How do I calculate return on investment and payback for a robot?"
        case .downtime, .maintenance: "Who pays for maintenance of a leased robot?"
        case .jobs: "How do I prepare my staff for robots?"
        case .safety: "Which safety standards apply?"
        case .obsolescence: "Can I upgrade or add robots during the lease?"
        case .integration: "How do robots integrate with a WMS, ERP or MES?"
        case .tooSmall, .gettingStarted: "Should I start with a pilot?"
        case .needToAsk: "What does a robot cost besides its purchase price?"
        case .competitor: "How do I choose a robot vendor or dealer?"
        }
    }

    /// What the article is about, for whoever reads the answer.
    var topic: String {
        switch self {
        case .price: "cost and payback"
        case .downtime: "downtime and service"
        case .jobs: "staff"
        case .maintenance: "maintenance"
        case .safety: "safety standards"
        case .obsolescence: "upgrades"
        case .integration: "integration"
        case .tooSmall: "starting small"
        case .needToAsk: "what it costs in all"
        case .competitor: "choosing a vendor"
        case .gettingStarted: "how to begin"
        }
    }

    /// The first that a message raises; how to begin only where it raises nothing else.
    static func raised(in message: String) -> Objection? {
        let raised = ObjectionReader.clauses(of: message).compactMap(\.objection)
        return raised.first { $0 != .gettingStarted } ?? raised.first
    }
}
