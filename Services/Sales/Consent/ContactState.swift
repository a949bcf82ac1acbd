import Agents

/// How it stands with contact data after a turn.
enum ContactState: String, Sendable {
    /// It is in the lead, and was put there or asked about just now.
    case kept
    /// It was typed, and is not kept before a yes.
    case awaitingConsent = "awaiting_consent"
    /// They want to hear from somebody, and have typed nothing.
    case needed
    /// They said no; nothing is kept.
    case refused
    /// They asked what it is for before they answer.
    case explained
    /// It is not spoken of.
    case silent

    init(_ lead: Lead, consent: ConsentReader.Word?, typed: ContactNote, contact: ContactNote, wantsContact: Bool) {
        let isSpokenOf = consent != nil || !typed.isEmpty || wantsContact
        if consent == .refused {
            self = .refused
        } else if !isSpokenOf {
            self = .silent
        } else if lead.isReachable {
            self = .kept
        } else {
            self = contact.isEmpty ? .needed : .awaitingConsent
        }
    }

    var question: Discovery.Question? {
        switch self {
        case .awaitingConsent:
            Discovery.Question(
                field: Discovery.consent,
                text: "May we keep it, so that a person can get in touch with you about this?"
            )
        case .needed:
            Discovery.Question(
                field: Discovery.contact,
                text: "Which e-mail address or phone number is right for that, and may we keep it?"
            )
        case .kept, .refused, .explained, .silent: nil
        }
    }
}
