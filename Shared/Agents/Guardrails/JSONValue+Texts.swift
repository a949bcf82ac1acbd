import SharedModels

extension JSONValue {
    /// The same value with every text in it, however deep, as `transform` gives it; names of members stay.
    func mapTexts(_ transform: (String) -> String) -> JSONValue {
        switch self {
        case .string(let text): .string(transform(text))
        case .array(let items): .array(items.map { $0.mapTexts(transform) })
        case .object(let members): .object(members.mapValues { $0.mapTexts(transform) })
        default: self
        }
    }
}
