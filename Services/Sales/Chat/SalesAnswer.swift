import Agents
import SharedModels

/// Puts the offline answer together: first what is useful, then what was noted, last the one question.
struct SalesAnswer {
    let turn: OfflineTurn
    let recorded: JSONValue

    var step: OfflineStep {
        let parts = [objection, greeting ?? noted, contact, recorded["observation"]?.stringValue, closing]
        let question = recorded["next_question"]
        if recorded["hand_over"]?.boolValue == true {
            let text = [objection, noted, contact, "Financing goes on from here, with everything you told me."]
            return .say(text.compactMap(\.self).joined(separator: " "), handoff: "financing")
        }
        let text = (parts + [question?["text"]?.stringValue]).compactMap(\.self)
        return .say(
            text.joined(separator: " "),
            missing: question?["field"]?.stringValue.map { [$0] } ?? []
        )
    }

    private var isQuiet: Bool { recorded["quiet"]?.boolValue ?? false }

    private var noted: String? { Recap.sentence(recorded["noted"]?.arrayValue ?? []).map { "Noted: \($0)." } }

    /// To somebody who would rather look around.
    private var greeting: String? {
        guard isQuiet, Reluctance.isIn(turn.context.message) else { return nil }
        let start = "No problem, I will not ask any further."
        return noted.map { "\($0) \(start)" } ?? start
    }

    private var objection: String? {
        guard turn.hasCalled("answer_objection") else { return nil }
        guard let result = turn.result(of: "answer_objection"), result["available"]?.boolValue == true,
            let answer = result["answer"]?.stringValue, let title = result["article"]?.stringValue
        else {
            let topic = turn.result(of: "answer_objection")?["topic"]?.stringValue ?? "that"
            return
                "That deserves a real answer: our article on \(topic) cannot be looked up right now, and I would rather not "
                + "make one up. Ask me again in a minute, or talk to a person."
        }
        let source = result["source"]?.stringValue.map { ", after \($0)" } ?? ""
        return "\(Self.short(answer)) (From our knowledge articles: “\(title)”\(source).)"
    }

    /// Whole sentences, as many as one reads in a chat.
    static func short(_ text: String, atMost limit: Int = 450) -> String {
        var short = ""
        for sentence in Sentences.of(text) {
            guard short.isEmpty || short.count + sentence.count < limit else { break }
            short += (short.isEmpty ? "" : " ") + sentence
        }
        return short
    }

    private var contact: String? {
        switch recorded["contact"]?.stringValue.flatMap(ContactState.init) {
        case .kept:
            "Your contact data is kept with your consent, and a person will get in touch; say so if you want it deleted."
        case .refused: "Understood: nobody will contact you, and your lead holds no e-mail address or phone number."
        case .awaitingConsent: "Thank you. It does not go into your lead before you say yes."
        case .needed: "Gladly."
        case .explained:
            "Only so that a person can write to you or call you about this. It is used for nothing else, and you can "
                + "have it deleted at any time. A yes or a no is all it takes."
        case .silent, nil: nil
        }
    }

    /// Where there is nothing else to say: a next step.
    private var closing: String? {
        let known = Set((recorded["known"]?.arrayValue ?? []).compactMap(\.stringValue))
        let message = turn.context.message
        if Courtesy.isAll(message) { return noted == nil && contact == nil ? "You are welcome." : nil }
        guard objection == nil, contact == nil else { return nil }
        if isQuiet {
            guard recorded["observation"] == nil || greeting != nil else { return nil }
            return "You can look at robots by industry, compare two of them, or ask me anything."
        }
        if recorded["next_question"] == nil {
            if recorded["answered"] == "financing", YesNo.read(message) == false {
                return "All right, no financing for now. Ask me to compare robots for it or to find a dealer near you."
            }
            return known.contains("needs")
                ? "Next you can have robots for it compared, find a dealer near you, or have the monthly cost worked out."
                : "You can ask me what robots do in your industry, what one would cost a month, or who sells them near you."
        }
        guard noted == nil, recorded["observation"] == nil else { return nil }
        let understood = Sentences.denied(in: message) == nil ? "" : "Understood. "
        return known.isEmpty
            ? "I help businesses find out which work a robot can take over, what it would cost a month, and who sells it nearby."
            : understood + "I can have robots for it compared, or look for dealers near you."
    }
}
