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
                "That is a fair point. Our article on \(topic) cannot be looked up right now, and I would rather not answer it "
                + "from memory; ask me again in a minute."
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
        case .awaitingConsent: "Until you say yes, what you typed does not go into your lead."
        case .needed, .silent, nil: nil
        }
    }

    /// Where there is nothing else to say.
    private var closing: String? {
        let known = Set((recorded["known"]?.arrayValue ?? []).compactMap(\.stringValue))
        let isEmpty = objection == nil && noted == nil && contact == nil && greeting == nil
        if isQuiet, objection == nil {
            return "You can look at robots by industry, compare two of them, or ask me anything; I am here."
        }
        if recorded["next_question"] == nil, objection == nil, contact == nil {
            if recorded["answered"] == "financing" {
                return
                    "All right, no financing for now. Ask me to compare robots for it or to find a dealer near you whenever you like."
            }
            return known.contains("needs")
                ? "Next you can have robots for it compared, find a dealer near you, or have the monthly cost worked out."
                : "You can ask me what robots do in your industry, what one would cost a month, or who sells them near you."
        }
        guard isEmpty, recorded["observation"] == nil else { return nil }
        return known.isEmpty
            ? "I help businesses find out which work a robot can take over, what it would cost a month, and who sells it nearby."
            : "I can have robots for it compared, or look for dealers near you."
    }
}
