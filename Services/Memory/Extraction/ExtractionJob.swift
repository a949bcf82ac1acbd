import Foundation
import SharedModels

/// Messages that wait for a model to read them: what an event keeps until it is done.
struct ExtractionJob: Codable, Sendable, Hashable {
    struct Line: Codable, Sendable, Hashable {
        var role: String
        var name: String?
        var content: String
        var saidAt: Date
        /// Kept word for word where the model gives nothing.
        var isKept: Bool
        /// Facts may come from here; the other lines are only there to be understood by.
        var isSource: Bool

        enum CodingKeys: String, CodingKey {
            case role, name, content
            case saidAt = "said_at"
            case isKept = "kept"
            case isSource = "source"
        }
    }

    /// What every memory of the request has in common; its content is empty.
    var common: Statement
    var lines: [Line]
    /// Who asked for it.
    var actor: String
    /// What the request wants to be kept; nil leaves that to the project.
    var instructions: String?
    /// The categories that the request wants facts to be sorted into; nil leaves them to the project.
    var categories: [ExtractionCategory]?
}

extension ExtractionJob {
    /// A job of messages of which all are kept; facts come from what users say. Nil where no user says anything.
    init?(_ statements: [Statement], actor: String) {
        guard var common = statements.first, statements.contains(where: { $0.role == "user" }) else { return nil }
        common.content = ""
        (common.role, common.speaker) = (nil, nil)
        self.init(
            common: common,
            lines: statements.map { statement in
                Line(
                    role: statement.role ?? "user",
                    name: statement.speaker,
                    content: Normalization.normalize(statement.content),
                    saidAt: statement.createdAt,
                    isKept: true,
                    isSource: statement.role == "user"
                )
            },
            actor: actor
        )
    }

    /// What the write pipeline is given where no facts are.
    var statements: [Statement] { lines.indices.filter { lines[$0].isKept }.map(statement) }

    /// One line, word for word.
    func statement(_ index: Int) -> Statement {
        let line = lines[index]
        var statement = common
        statement.content = line.content
        statement.role = line.role
        statement.speaker = line.name
        statement.createdAt = line.saidAt
        return statement
    }

    /// Whether there is anything that a model could draw facts out of.
    var hasSubstance: Bool {
        lines.contains { $0.isSource && Admission.refusal(of: Normalization.normalize($0.content)) == nil }
    }

    /// Characters that a model would have to read.
    var length: Int { lines.reduce(0) { $0 + $1.content.count } }

    /// Longer conversations than this are kept word for word: one call could not read them.
    static let maximumLength = 60_000
}

/// A category that facts may be sorted into, as Mem0's `custom_categories` name them.
struct ExtractionCategory: Codable, Sendable, Hashable {
    var name: String
    var description: String?

    static let maximum = 64
    static let maximumDescription = 500

    /// Reads `[{"name": "what it is"}, "name"]`; nil for anything else.
    static func read(_ value: JSONValue) -> [ExtractionCategory]? {
        guard let items = value.arrayValue, items.count <= maximum else { return nil }
        var categories: [ExtractionCategory] = []
        for item in items {
            if let name = item.stringValue {
                categories.append(ExtractionCategory(name: name))
            } else if let members = item.objectValue {
                for (name, description) in members.sorted(by: { $0.key < $1.key }) {
                    guard description.isNull || description.stringValue != nil else { return nil }
                    categories.append(ExtractionCategory(name: name, description: description.stringValue))
                }
            } else {
                return nil
            }
        }
        guard categories.count <= maximum,
            categories.allSatisfy({
                CallerScope.isName($0.name) && ($0.description?.count ?? 0) <= maximumDescription
            })
        else { return nil }
        return categories
    }
}
