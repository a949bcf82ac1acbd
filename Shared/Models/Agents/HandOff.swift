/// What an agent passes on with a conversation: everything it knows, by field, so that the next one need not ask again. It travels as
/// one data part of the A2A message.
public struct HandOff: Codable, Sendable, Hashable {
    /// Tells this data part from any other.
    public static let mediaType = "application/vnd.ybryx.handoff+json"

    /// Id of the agent that hands over.
    public var from: String
    /// By the names of `captured_data`: `business_name`, `annual_revenue`, `counts`, `equipment_value` …
    public var fields: [String: JSONValue]

    public init(from: String, fields: [String: JSONValue]) {
        self.from = from
        self.fields = fields
    }
}

extension A2A.Part {
    /// nil where it cannot be written.
    public static func handOff(_ handOff: HandOff) -> A2A.Part? {
        (try? JSONValue(encoding: handOff)).map { A2A.Part(data: $0, mediaType: HandOff.mediaType) }
    }

    /// What it hands over; nil where it is no such part, or one that cannot be read.
    public var handOff: HandOff? {
        mediaType == HandOff.mediaType ? data.flatMap { try? $0.decoded(as: HandOff.self) } : nil
    }
}
