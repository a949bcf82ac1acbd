/// A conversation in a text file: what a visitor says, and what must be true of each answer. `Conversations/README.md` has the
/// format.
struct WrittenConversation: Sendable, Equatable {
    var title: String
    var turns: [WrittenTurn]

    /// All that is to be masked in it.
    var secrets: [String] { turns.flatMap(\.secrets) }

    /// What the file's name begins with, `financing` of `financing-1-payment.txt`.
    static func trade(of file: String) -> String {
        String(file.split(separator: "/").last ?? "").split(separator: "-").prefix { Int($0) == nil }
            .joined(separator: "-")
    }
}

struct WrittenTurn: Sendable, Equatable {
    /// Of the first line of what is said.
    var line: Int
    var said: String
    var expectations: [Expectation] = []

    var secrets: [String] {
        expectations.compactMap { if case .masked(let secret) = $0.fact { secret } else { nil } }
    }

    struct Expectation: Sendable, Equatable {
        var line: Int
        var fact: Fact
    }
}

/// One fact about an answer.
enum Fact: Sendable, Equatable {
    /// Exactly these answer.
    case agents(Set<String>)
    /// The answer is done, or waits for the visitor.
    case state(String)
    /// One of these stands in the text, in small or capital letters.
    case says([String])
    case neverSays(String)
    /// A field of `captured_data`; nil: there is none.
    case captured(field: String, value: String?)
    /// An artifact is there; with a path also what stands at it (nil: nothing).
    case artifact(name: String, path: [String], value: Value?)
    /// Something stands at a path of an artifact, and nothing but these.
    case everyArtifact(name: String, path: [String], values: [String])
    case noArtifact(String)
    /// A secret in what was said, which must show nowhere from here on.
    case masked(String)

    enum Value: Sendable, Equatable {
        case nothing
        case text(String)
    }
}
