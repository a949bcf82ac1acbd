/// Cards of agents that are not ours are written by many programs; those made from Protocol Buffers leave out every list that is
/// empty. What routing can do without is not insisted on.
extension AgentCard {
    /// Reads a card from the JSON of anybody's agent.
    public init(reading json: JSONValue) throws {
        guard var card = json.objectValue else { throw Unreadable(what: "it is no object") }
        for key in ["supportedInterfaces", "defaultInputModes", "defaultOutputModes", "skills"] where card[key] == nil {
            card[key] = []
        }
        for key in ["description", "version"] where card[key] == nil { card[key] = "" }
        if card["capabilities"] == nil { card["capabilities"] = [:] }
        // One without a URL is no provider, and no reason to refuse the agent.
        if card["provider"]?["organization"] == nil || card["provider"]?["url"] == nil { card["provider"] = nil }
        card["skills"] = .array(
            (card["skills"]?.arrayValue ?? []).map { skill in
                guard var skill = skill.objectValue else { return skill }
                if skill["tags"] == nil { skill["tags"] = [] }
                if skill["description"] == nil { skill["description"] = skill["name"] }
                return .object(skill)
            }
        )
        card["supportedInterfaces"] = .array(
            (card["supportedInterfaces"]?.arrayValue ?? []).map { interface in
                guard var interface = interface.objectValue else { return interface }
                // Without a version it is none that we know.
                if interface["protocolVersion"] == nil { interface["protocolVersion"] = "" }
                return .object(interface)
            }
        )
        do {
            self = try JSONValue.object(card).decoded(as: AgentCard.self)
        } catch {
            // What an agent asks for beside A2A itself may have any shape, and is not needed to find it.
            for key in ["securitySchemes", "securityRequirements"] { card[key] = nil }
            var capabilities = card["capabilities"]?.objectValue ?? [:]
            capabilities["extensions"] = nil
            card["capabilities"] = .object(capabilities)
            self = try JSONValue.object(card).decoded(as: AgentCard.self)
        }
        guard !name.isEmpty else { throw Unreadable(what: "it names nobody") }
    }

    struct Unreadable: Error, CustomStringConvertible {
        let what: String
        var description: String { "not a card: \(what)" }
    }
}
