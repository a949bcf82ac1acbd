extension WrittenConversation {
    /// What is wrong with a file, and where.
    struct Malformed: Error, Equatable, CustomStringConvertible {
        var file: String
        var line: Int
        var problem: String
        var description: String { "\(file):\(line): \(problem)" }
    }

    /// - Throws: ``Malformed``.
    init(parsing text: String, file: String) throws {
        var title: String?
        var turns: [WrittenTurn] = []
        // Consecutive lines of a visitor are one message.
        var isSpeaking = false
        var last = 0
        for (index, raw) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let number = index + 1
            let line = raw.trimmed()
            func malformed(_ problem: String) -> Malformed { Malformed(file: file, line: number, problem: problem) }
            guard !line.isEmpty else {
                isSpeaking = false
                continue
            }
            last = number
            if line.hasPrefix("#") {
                let words = line.dropFirst().trimmed()
                guard title == nil else { continue }
                guard turns.isEmpty, !words.isEmpty else { throw malformed("the first line is “# title”") }
                title = words
            } else if title == nil {
                throw malformed("the first line is “# title”")
            } else if line.hasPrefix(">") {
                let words = line.dropFirst().trimmed()
                guard !words.isEmpty else { throw malformed("the visitor says nothing") }
                if isSpeaking, let said = turns.last?.said {
                    turns[turns.count - 1].said = said + "\n" + words
                } else {
                    turns.append(WrittenTurn(line: number, said: words))
                }
                isSpeaking = true
            } else {
                isSpeaking = false
                guard let turn = turns.last else { throw malformed("an expectation before anything is said") }
                let fact = try Fact(parsing: line, malformed: malformed)
                if case .masked(let secret) = fact, !turn.said.contains(secret) {
                    throw malformed("“\(secret)” is not in what the visitor says on line \(turn.line)")
                }
                turns[turns.count - 1].expectations.append(WrittenTurn.Expectation(line: number, fact: fact))
            }
        }
        guard let title else { throw Malformed(file: file, line: 1, problem: "the first line is “# title”") }
        guard !turns.isEmpty else { throw Malformed(file: file, line: last, problem: "nobody says anything") }
        if let mute = turns.first(where: \.expectations.isEmpty) {
            throw Malformed(file: file, line: mute.line, problem: "nothing is expected of the answer to this")
        }
        self.init(title: title, turns: turns)
    }
}

extension Fact {
    private static let words = [
        "agents", "state", "says", "never says", "captured", "artifact", "every artifact", "no artifact", "masked",
    ]

    fileprivate init(
        parsing line: String,
        malformed: (String) -> WrittenConversation.Malformed
    ) throws {
        guard let colon = line.firstIndex(of: ":") else {
            throw malformed("neither “> …” nor “word: …”: \(line)")
        }
        let word = line[..<colon].trimmed()
        let rest = line[line.index(after: colon)...].trimmed()
        guard Self.words.contains(word) else {
            throw malformed("unknown word “\(word)”; there are \(Self.words.joined(separator: ", "))")
        }
        guard !rest.isEmpty else { throw malformed("nothing stands after “\(word):”") }
        switch word {
        case "agents": self = .agents(Set(rest.split(separator: ",").map { $0.trimmed() }))
        case "state":
            guard rest == "completed" || rest == "input_required" else {
                throw malformed("a state is completed or input_required, not “\(rest)”")
            }
            self = .state(rest)
        case "says":
            guard let choices = Self.choices(rest) else { throw malformed("an empty choice in “\(rest)”") }
            self = .says(choices)
        case "never says": self = .neverSays(rest)
        case "captured":
            guard let (field, value) = Self.halves(of: rest), !field.contains(" ") else {
                throw malformed("captured: field = value")
            }
            self = .captured(field: field, value: value == "nothing" ? nil : value)
        case "artifact":
            guard let (left, value) = Self.halves(of: rest) else {
                guard !rest.contains(" "), !rest.contains("=") else { throw malformed("artifact: name path = value") }
                self = .artifact(name: rest, path: [], value: nil)
                return
            }
            let parts = left.split(separator: " ")
            guard parts.count == 2 else { throw malformed("artifact: name path = value") }
            let path = parts[1].split(separator: ".").map(String.init)
            self = .artifact(name: String(parts[0]), path: path, value: value == "nothing" ? .nothing : .text(value))
        case "every artifact":
            guard let (left, right) = Self.halves(of: rest), let values = Self.choices(right) else {
                throw malformed("every artifact: name path = value | value")
            }
            let parts = left.split(separator: " ")
            guard parts.count == 2 else { throw malformed("every artifact: name path = value | value") }
            let path = parts[1].split(separator: ".").map(String.init)
            self = .everyArtifact(name: String(parts[0]), path: path, values: values)
        case "no artifact": self = .noArtifact(rest)
        default:
            // Shorter ones stand in a database by chance.
            guard rest.count >= 8 else { throw malformed("a secret has eight characters at least") }
            self = .masked(rest)
        }
    }

    /// nil where one of them is empty.
    private static func choices(_ text: String) -> [String]? {
        let choices = text.split(separator: "|", omittingEmptySubsequences: false).map { $0.trimmed() }
        return choices.contains("") ? nil : choices
    }

    private static func halves(of text: String) -> (String, String)? {
        guard let sign = text.firstIndex(of: "=") else { return nil }
        let (left, right) = (text[..<sign].trimmed(), text[text.index(after: sign)...].trimmed())
        return left.isEmpty || right.isEmpty ? nil : (left, right)
    }
}

extension StringProtocol {
    fileprivate func trimmed() -> String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
