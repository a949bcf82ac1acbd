import Crypto
import Foundation

/// A statement with all that the pipeline found out about it, ready to be stored.
struct Draft: Sendable {
    var id: UUID
    var statement: Statement
    var contentHash: Data
    var importance: Double
    /// Unit length.
    var vector: [Float]
    var model: String
    var entities: [Entity]
    /// What it says, as far as it can be read.
    var reading: Reading

    init(id: UUID, statement: Statement, vector: [Float], model: String) {
        self.id = id
        self.statement = statement
        self.vector = vector
        self.model = model
        entities = EntityReader.entities(in: statement)
        reading = Reading(statement.body)
        contentHash = Self.hash(of: statement)
        importance =
            statement.importance ?? Importance.score(body: statement.body, role: statement.effectiveRole)
    }

    /// SHA-256 of what was said and who said it; the same words of another speaker are another memory.
    static func hash(of statement: Statement) -> Data {
        var hash = SHA256()
        hash.update(data: Data(Normalization.collapsed(statement.body).utf8))
        hash.update(data: Data([0x1F]))
        hash.update(data: Data(statement.voice.utf8))
        return Data(hash.finalize())
    }
}

extension Draft {
    /// Whether more than its duplicates must be looked for: it may replace or repeat what is remembered in other words.
    var looksFurther: Bool { reading.asserts || statement.isOfAgent }
}
