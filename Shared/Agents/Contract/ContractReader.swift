import SharedModels

/// Takes a contract apart field by field and notes every problem instead of stopping at the first.
struct ContractReader {
    private let document: JSONValue
    private(set) var problems: [String] = []

    init(document: JSONValue) { self.document = document }

    mutating func contract() -> AgentContract {
        guard let members = document.objectValue else {
            problems.append("the file must hold one JSON object")
            return AgentContract(id: "", name: "", description: "")
        }
        for key in members.keys.sorted() where !Self.fields.contains(key) {
            problems.append("\(key): there is no such field")
        }
        let contract = AgentContract(
            id: identifier(),
            name: text("name", in: document),
            version: text("version", in: document),
            description: text("description", in: document),
            voice: text("voice", in: document),
            models: models(),
            tools: texts("tools", in: document),
            guardrails: texts("guardrails", in: document),
            memory: memory(),
            escalationWords: texts("escalation_words", in: document),
            skills: skills()
        )
        if document["models"] != nil, contract.models.isEmpty { problems.append("models: at least one is needed") }
        for repeated in Set(contract.tools) where contract.tools.count(where: { $0 == repeated }) > 1 {
            problems.append("tools: \"\(repeated)\" is listed twice")
        }
        // One provider may stand there twice, with two models.
        for repeated in Set(contract.models) where contract.models.count(where: { $0 == repeated }) > 1 {
            problems.append("models: \"\(repeated.provider)\" is listed twice")
        }
        return contract
    }

    private static let fields: Set<String> = [
        "id", "name", "version", "description", "voice", "models", "tools", "guardrails", "memory", "escalation_words",
        "skills",
    ]

    private mutating func identifier() -> String {
        let id = text("id", in: document)
        let allowed = id.allSatisfy { ($0.isASCII && $0.isLowercase) || ($0.isASCII && $0.isNumber) || $0 == "-" }
        if !id.isEmpty, !allowed || id.count > 64 {
            problems.append("id: only lower case letters, digits and hyphens, at most 64")
        }
        return id
    }

    private mutating func models() -> [ModelChoice] {
        guard let list = document["models"]?.arrayValue else {
            problems.append("models: must be a list such as [\"openai\", \"offline\"]")
            return []
        }
        return list.enumerated().compactMap { index, value in
            let place = "models[\(index)]"
            if let known = value.objectValue?.keys {
                let fields = ModelChoice.CodingKeys.allCases.map(\.rawValue)
                for key in known.sorted() where !fields.contains(key) {
                    problems.append("\(place).\(key): there is no such field")
                }
            }
            guard let choice: ModelChoice = try? value.decoded() else {
                problems.append("\(place): must be a provider's name, or an object with provider, model and the like")
                return nil
            }
            if !ModelChoice.providers.contains(choice.provider) {
                problems.append("\(place): must be one of \(ModelChoice.providers.joined(separator: ", "))")
            }
            if let tokens = choice.maxOutputTokens, !ModelChoice.outputTokens.contains(tokens) {
                let (least, most) = (ModelChoice.outputTokens.lowerBound, ModelChoice.outputTokens.upperBound)
                problems.append("\(place).max_output_tokens: must be a whole number from \(least) to \(most)")
            }
            return choice
        }
    }

    private mutating func memory() -> AgentContract.Memory {
        var memory = AgentContract.Memory()
        guard let value = document["memory"] else { return memory }
        guard value.objectValue != nil else {
            problems.append("memory: must be an object with recall_limit and profile")
            return memory
        }
        if let limit = value["recall_limit"] {
            if let number = limit.intValue, (0...50).contains(number) {
                memory.recallLimit = number
            } else {
                problems.append("memory.recall_limit: must be a whole number from 0 to 50")
            }
        }
        if let profile = value["profile"] {
            if let name = profile.stringValue, ["balanced", "standard", "recent"].contains(name) {
                memory.profile = name
            } else {
                problems.append("memory.profile: must be balanced, standard or recent")
            }
        }
        return memory
    }

    private mutating func skills() -> [AgentCard.Skill] {
        guard let list = document["skills"]?.arrayValue, !list.isEmpty else {
            problems.append("skills: a list of at least one skill is needed, since agents are chosen by their skills")
            return []
        }
        var skills: [AgentCard.Skill] = []
        for (index, value) in list.enumerated() {
            let place = "skills[\(index)]."
            guard value.objectValue != nil else {
                problems.append("skills[\(index)]: must be an object")
                continue
            }
            skills.append(
                AgentCard.Skill(
                    id: text("id", in: value, place),
                    name: text("name", in: value, place),
                    description: text("description", in: value, place),
                    tags: texts("tags", in: value, place),
                    examples: value["examples"] == nil ? nil : texts("examples", in: value, place)
                )
            )
        }
        if Set(skills.map(\.id)).count < skills.count { problems.append("skills: two have the same id") }
        return skills
    }

    private mutating func text(_ key: String, in value: JSONValue, _ place: String = "") -> String {
        guard let found = value[key] else {
            problems.append("\(place)\(key): is missing")
            return ""
        }
        guard let text = found.stringValue, text.contains(where: { !$0.isWhitespace }) else {
            problems.append("\(place)\(key): must be a text that is not empty")
            return ""
        }
        return text
    }

    private mutating func texts(_ key: String, in value: JSONValue, _ place: String = "") -> [String] {
        guard let found = value[key] else {
            problems.append("\(place)\(key): is missing; [] where there are none")
            return []
        }
        guard let list = found.arrayValue else {
            problems.append("\(place)\(key): must be a list of texts")
            return []
        }
        return list.enumerated().compactMap { index, element in
            if let text = element.stringValue, !text.isEmpty { return text }
            problems.append("\(place)\(key)[\(index)]: must be a text that is not empty")
            return nil
        }
    }
}
