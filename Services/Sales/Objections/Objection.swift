import Agents
import Foundation
import Platform

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

    /// The first that a message raises.
    static func raised(in message: String) -> Objection? {
        let lower = Spelling.corrected(message).lowercased().replacing("’", with: "'")
        return patterns.first { lower.contains($0.pattern()) }?.objection
    }

    /// In the order in which they are looked for: what is narrow comes first.
    private static var patterns: [(objection: Objection, pattern: () -> Regex<Substring>)] {
        [
            (
                .needToAsk,
                {
                    compiled(
                        #/\b(?:ask|talk to|talk with|check with|convince|run (?:it|this) (?:by|past))\s(?:my|our|the)\s(?:boss|manager|partners?|board|wife|husband|cfo|ceo|team|owner|management|accountant)\b|\bmy (?:boss|board|partner) (?:decides|has to|must|needs to)\b/#
                    )
                }
            ),
            (
                .jobs,
                {
                    compiled(
                        #/\b(?:lose|losing|take|taking|replace|replacing|kill|cost|eliminate)\b.{0,20}\b(?:jobs?|workers?|people|staff|employees|crew)\b|\b(?:union|layoffs?|lay off|laid off)\b|\b(?:workers?|people|staff|employees|crew)\b.{0,25}\b(?:afraid|scared|worried|hate|resist|against|upset)\b/#
                    )
                }
            ),
            (
                .obsolescence,
                {
                    compiled(
                        #/\bobsolete\b|\bobsolescence\b|\boutdated\b|\bout of date\b|\b(?:better|newer) (?:models?|ones?|robots?) (?:come|will come|next year|soon)\b|\btechnology (?:changes|moves)\b/#
                    )
                }
            ),
            (
                .downtime,
                {
                    compiled(
                        #/\bdowntime\b|\bbreaks? down\b|\bbreakdowns?\b|\b(?:it|they|robot|robots) (?:stops?|fails?|break)\b|\bout of order\b|\bwhat if (?:it|they|one) (?:breaks?|stops?|fails?)\b/#
                    )
                }
            ),
            (
                .maintenance,
                {
                    compiled(
                        #/\bmaintenance\b|\bmaintain\b|\brepairs?\b|\bspare parts\b|\bwho (?:fixes|services)\b|\bupkeep\b/#
                    )
                }
            ),
            (
                .safety,
                {
                    compiled(
                        #/\b(?:is|are|be) (?:it |they |that |these |robots )?(?:really )?safe\b|\bsafety (?:concerns?|rules?|standards?|worries|worry|issue)\b|\bunsafe\b|\bhurt (?:someone|somebody|people|anyone|my)\b|\brun (?:over|into) (?:someone|somebody|people)\b|\bosha\b|\bworr(?:y|ied) about safety\b/#
                    )
                }
            ),
            (
                .integration,
                {
                    compiled(
                        #/\bintegrat(?:e|es|ing|ion)\b|\b(?:our|my|with|the) (?:wms|erp|mes|sap|netsuite)\b|\bwork with our (?:system|software|it)\b/#
                    )
                }
            ),
            (
                .tooSmall,
                {
                    compiled(
                        #/\btoo small\b|\bonly a small\b.{0,20}\b(?:shop|company|business|outfit)\b|\bjust a small\b|\bnot big enough\b|\bfor big (?:companies|players|guys)\b/#
                    )
                }
            ),
            (
                .competitor,
                {
                    compiled(
                        #/\b(?:another|other|different) (?:vendor|company|supplier|provider|dealer|quote|offer)s?\b|\bcompetitors?\b|\bwhy (?:you|ybryx)\b|\bcheaper (?:elsewhere|offer|quote)\b|\balready talking to\b|\bgot a quote\b/#
                    )
                }
            ),
            (
                .price,
                {
                    compiled(
                        #/\btoo (?:expensive|pricey|costly|much money)\b|\bcan(?:'t|not) afford\b|\bexpensive\b|\bcosts? too much\b|\bover (?:our|my) budget\b|\bnot worth\b|\bworth (?:it|the money)\b|\bpay(?:s)? (?:off|for itself)\b|\bpayback\b|\broi\b/#
                    )
                }
            ),
            (
                .gettingStarted,
                {
                    compiled(
                        #/\bwhat (?:should|do|can) (?:we|i) do first\b|\bwhere (?:do|should|can) (?:we|i) (?:start|begin)\b|\bhow (?:do|should|can) (?:we|i) (?:get (?:going|started)|begin|start)\b|\b(?:a |the )?(?:pilot|trial)\b|\btest (?:a|the|one|some) robots?\b|\bno idea where to (?:start|begin)\b/#
                    )
                }
            ),
        ]
    }
}
