import Agents
import Platform
import SharedModels

/// What both tools are told of the place and the need.
enum DealerArguments {
    static let properties: [String: JSONValue] = [
        "zip_code": ["type": "string", "description": "Five digits"],
        "city": ["type": "string"],
        "state": ["type": "string", "description": "Two letters, or its name"],
        "specialty": ["type": "string", "description": "A kind of robot: AMR, cobots, palletizer …"],
        "industry": ["type": "string"],
    ]

    /// - Throws: `ToolError` for a place that cannot be one, and for none.
    static func wanted(_ arguments: JSONValue) throws -> DealerFinder.Wanted {
        let zip = try given("zip_code", arguments)
        if let zip, !ZipCode.isValid(zip) { throw ToolError("“\(zip)” is not a ZIP code: five digits are needed.") }
        let named = try given("state", arguments)
        let state = named.map { WrittenPlace.state($0) ?? $0 }
        if let state, !PlainText.isState(state) {
            throw ToolError("“\(state)” is not a state: its name or two letters are needed, such as NV.")
        }
        let specialty = try given("specialty", arguments)
        let wanted = DealerFinder.Wanted(
            zipCode: zip.map(ZipCode.base),
            city: try given("city", arguments),
            state: state,
            specialty: specialty == "all" ? nil : specialty,
            industry: try given("industry", arguments),
            radiusMiles: arguments["radius_miles"]?.doubleValue,
            isNeed: true
        )
        guard wanted.zipCode != nil || wanted.city != nil || wanted.state != nil else {
            throw ToolError("A ZIP code, a city or a state is needed.")
        }
        return wanted
    }

    /// Models send an empty text for what they do not know.
    static func given(_ name: String, _ arguments: JSONValue, atMost limit: Int = 100) throws -> String? {
        guard let text = arguments[name]?.stringValue.flatMap(PlainText.given) else { return nil }
        guard PlainText.isValid(text, atMost: limit) else { throw ToolError("The \(name) \(PlainText.wanted(limit)).") }
        return text
    }

    /// The place, as it is kept for the rest of the conversation.
    static func captured(_ wanted: DealerFinder.Wanted) -> [String: JSONValue] {
        var captured: [String: JSONValue] = [:]
        if let zip = wanted.zipCode { captured["zip_code"] = .string(zip) }
        if let city = wanted.city { captured["city"] = .string(city) }
        if let state = wanted.state { captured["state"] = .string(state) }
        return captured
    }
}

extension DealerFinder {
    /// - Throws: `ToolError` where the place is not known.
    func searchForTool(_ wanted: Wanted) async throws -> Search {
        do {
            return try await search(wanted)
        } catch let unknown as UnknownPlace {
            throw ToolError("I do not know the place “\(unknown.name)”.")
        }
    }
}
