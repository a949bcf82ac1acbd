import Clients
import Foundation
import SharedModels

/// Makes events of an answer's bytes, wherever they are cut.
struct AnswerReader: Sendable {
    private let provider: String
    private var parser: any ModelStreamParser
    private var events = ServerSentEventParser()
    private var size = 0
    /// Nothing follows: the provider said so, or the connection ended.
    private(set) var isOver = false

    /// An answer of more bytes is none.
    static let largest = 16 << 20

    init(provider: String, parser: any ModelStreamParser) {
        self.provider = provider
        self.parser = parser
    }

    /// - Throws: ``ModelError`` where the answer cannot be read, or broke off.
    mutating func feed(_ bytes: some Collection<UInt8>) throws -> [ModelEvent] {
        size += bytes.count
        guard size <= Self.largest else { throw ModelError(provider, .badAnswer) }
        var found: [ModelEvent] = []
        for event in events.feed(bytes) where !isOver {
            guard event.data != "[DONE]" else {
                found += try end()
                break
            }
            guard let data = try? JSON.decode(JSONValue.self, from: Data(event.data.utf8)) else {
                throw ModelError(provider, .badAnswer)
            }
            found += try parser.read(data)
            // Some servers keep the connection open: what they say of the end counts.
            if parser.isComplete { found += try end() }
        }
        guard !events.isOverfull else { throw ModelError(provider, .badAnswer) }
        return found
    }

    /// An answer that came at once.
    mutating func read(whole: Data) throws -> [ModelEvent] {
        guard let data = try? JSON.decode(JSONValue.self, from: whole) else { throw ModelError(provider, .badAnswer) }
        return try parser.read(data) + end()
    }

    /// - Returns: what is left at the end.
    mutating func end() throws -> [ModelEvent] {
        guard !isOver else { return [] }
        isOver = true
        return try parser.end()
    }
}
