import Agents

/// Kinds of robots by the words for them, and those that a question does not want.
enum Kinds {
    /// Categories of the catalogue that a text says it does not want: "no drones", "anything but cobots or AGVs".
    static func excluded(_ text: QuestionText) -> [String] {
        var found: [String] = []
        var at = 0
        while at < text.words.count {
            guard let width = refusals.first(where: { text.has($0, at: at) })?.count, !isLack(at, text) else {
                at += 1
                continue
            }
            at += width
            // What is refused may be a list: "no drones, AGVs or humanoids".
            while true {
                while articles.contains(text.word(at)) { at += 1 }
                guard let (category, length) = kind(at, text) else { break }
                found.append(category)
                at += length
                let next = text.word(at)
                guard next == "," || ["or", "nor", "and"].contains(next), kindAfterJoint(at + 1, text) else { break }
                at += 1
            }
        }
        return names.map(\.category).filter(found.contains).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Kinds that a text names and does not refuse, as the vocabulary of the trade knows them. An arm may be a cobot's.
    static func wanted(_ text: String) -> [String] {
        let question = QuestionText(text)
        let refused = excluded(question)
        var kinds = Slots(text: text).robotCategories
        let isArm = question.words.indices.contains { ["arm", "arms"].contains(question.word($0)) }
        if kinds.isEmpty, isArm { kinds = ["Robotic Arm", "Cobot"] }
        return kinds.filter { !refused.contains($0) }
    }

    private static func kindAfterJoint(_ at: Int, _ text: QuestionText) -> Bool {
        var at = at
        while articles.contains(text.word(at)) { at += 1 }
        return kind(at, text) != nil
    }

    /// "We have no AMR yet" wishes for one.
    private static func isLack(_ at: Int, _ text: QuestionText) -> Bool {
        text.word(at) == "no" && ["have", "has", "had", "got", "own", "is", "are", "with"].contains(text.word(at - 1))
            && !["with", "is", "are"].contains(text.word(at - 1))
    }

    /// The kind that is named at a position, and by how many words.
    static func kind(_ at: Int, _ text: QuestionText) -> (category: String, length: Int)? {
        for (words, category) in names {
            let last = words.count - 1
            guard text.has(Array(words.dropLast()), at: at), at + last < text.words.count else { continue }
            if [words[last], words[last] + "s"].contains(text.word(at + last)) { return (category, words.count) }
        }
        return nil
    }

    /// In small letters for a sentence: "cobot", "AMR".
    static func word(for category: String) -> String {
        category.allSatisfy(\.isUppercase) ? category : category.lowercased()
    }

    private static let names: [(words: [String], category: String)] = [
        ("drone", "Drone"), ("uav", "Drone"), ("cobot", "Cobot"), ("collaborative robot", "Cobot"), ("amr", "AMR"),
        ("mobile robot", "AMR"), ("agv", "AGV"), ("guided vehicle", "AGV"), ("humanoid robot", "Humanoid"),
        ("humanoid", "Humanoid"), ("autonomous forklift", "Autonomous Forklift"), ("forklift", "Autonomous Forklift"),
        ("robotic arm", "Robotic Arm"), ("robot arm", "Robotic Arm"), ("industrial robot", "Robotic Arm"),
        ("arm", "Robotic Arm"), ("cleaning robot", "Cleaning Robot"), ("delivery robot", "Delivery Robot"),
        ("inspection robot", "Inspection Robot"), ("construction robot", "Construction Robot"),
        ("agricultural robot", "Agricultural Robot"), ("farm robot", "Agricultural Robot"),
    ].map { (words: $0.0.split(separator: " ").map(String.init), category: $0.1) }

    private static let articles: Set<String> = ["a", "an", "any", "the", "those", "these", "more", "another", "of"]

    private static let refusals: [[String]] = {
        var phrases = [
            "not", "no", "except", "except for", "without", "other than", "but not", "excluding", "apart from",
            "rather than", "instead of", "anything but", "everything but", "all but", "aside from", "besides",
            "any robot but", "anything besides", "nothing like",
        ]
        for no in ["don't", "do not", "doesn't", "does not", "didn't", "not", "never", "no longer", "dont"] {
            for verb in ["want", "need", "like", "use", "include", "show", "show me", "trust", "consider"] {
                phrases.append("\(no) \(verb)")
            }
        }
        return phrases.map { $0.split(separator: " ").map(String.init) }.sorted { $0.count > $1.count }
    }()
}
