import Foundation
import SharedModels
import Testing

@testable import Agents

@Suite("Agent contract")
struct AgentContractTests {
    static let good = """
        {"id": "financing", "name": "Financing", "version": "1.0.0", "description": "Scores.", "voice": "Plain.",
         "models": ["openai", "offline"], "tools": ["score"], "guardrails": [], "memory": {"recall_limit": 3, "profile": "recent"},
         "escalation_words": ["lawyer"],
         "skills": [{"id": "s", "name": "S", "description": "Does S.", "tags": ["s"], "examples": ["do s"]}]}
        """

    @Test("A good contract is read")
    func reads() throws {
        let contract = try AgentContract.parse(Data(Self.good.utf8), path: "c.json")
        #expect(contract.id == "financing")
        #expect(contract.memory == AgentContract.Memory(recallLimit: 3, profile: "recent"))
        #expect(contract.skills.first?.examples == ["do s"])
        #expect(try JSON.decode(AgentContract.self, from: JSON.encode(contract)) == contract)
    }

    @Test("A model may be named with how it is asked, and one provider with two models")
    func models() throws {
        let list = #"[{"provider": "openai", "model": "gpt-5-mini", "reasoning_effort": "high"}, "openai", "offline"]"#
        let text = Self.good.replacing(#"["openai", "offline"]"#, with: list)
        let contract = try AgentContract.parse(Data(text.utf8), path: "c.json")
        #expect(
            contract.models == [
                ModelChoice("openai", model: "gpt-5-mini", reasoningEffort: "high"), "openai", "offline",
            ]
        )
        #expect(try JSON.decode(AgentContract.self, from: JSON.encode(contract)) == contract)
    }

    @Test(
        "A wrong model is told by its place",
        arguments: [
            (#"["openai", "openai"]"#, "models has \"openai\" twice"),
            (#"["openai", {"provider": "openai"}]"#, "models has \"openai\" twice"),
            (#"["gpt"]"#, "models[0] must be one of"), (#"[3]"#, "models[0] must be a text or an object"),
            (#"[{"model": "x"}]"#, "models[0].provider is needed"),
            (#"[{"provider": "openai", "temperature": 1}]"#, "models[0].temperature is not known"),
            (#"[{"provider": "openai", "max_output_tokens": 1}]"#, "models[0].max_output_tokens must be at least 16"),
            (#"[]"#, "models must have at least 1"), (#""openai""#, "models must be a list"),
        ]
    )
    func wrongModels(list: String, problem: String) throws {
        let text = Self.good.replacing(#"["openai", "offline"]"#, with: list)
        let error = #expect(throws: AgentContractError.self) {
            try AgentContract.parse(Data(text.utf8), path: "c.json")
        }
        let problems = try #require(error).problems
        #expect(problems.contains { $0.hasPrefix(problem) }, "\(problems)")
    }

    @Test("Every problem is told at once")
    func problems() throws {
        let bad = """
            {"id": "Financing!", "name": "", "version": 1, "voice": "x", "models": [], "tools": ["a", "a", 3],
             "guardrails": "none", "memory": {"recall_limit": 99, "profile": "x"}, "skills": [{"id": "s"}], "colour": "red"}
            """
        let error = #expect(throws: AgentContractError.self) {
            try AgentContract.parse(Data(bad.utf8), path: "c.json")
        }
        let problems = try #require(error).problems.joined(separator: "\n")
        for problem in [
            "id must be lower case letters", "name must be", "version must be a text", "description is needed",
            "models must have", "tools[2] must be a text", "tools has \"a\" twice", "guardrails must be a list",
            "memory.recall_limit must be at most 50", "memory.profile must be one of", "skills[0].name is needed",
            "skills[0].tags is needed", "escalation_words is needed", "colour is not known",
        ] {
            #expect(problems.contains(problem), "\(problem) in \(problems)")
        }
    }

    @Test(
        "An agent whose turns models lead says how they are to speak; the supervisor has none",
        arguments: ["voice", "tools"]
    )
    func led(field: String) throws {
        let value = ["voice": #""voice": "Plain.","#, "tools": #""tools": ["score"],"#][field] ?? ""
        let text = Self.good.replacing(value, with: "")
        let error = #expect(throws: AgentContractError.self) {
            try AgentContract.parse(Data(text.utf8), path: "c.json")
        }
        #expect(error?.problems == ["\(field) is needed"])
        let own = text.replacing(#""id": "financing""#, with: #""id": "supervisor""#)
        #expect(try AgentContract.parse(Data(own.utf8), path: "c.json").id == "supervisor")
    }

    @Test("A file that is no JSON, or is not there, is told so", arguments: ["not json", "[]", "3"])
    func notAContract(text: String) {
        #expect(throws: AgentContractError.self) { try AgentContract.parse(Data(text.utf8), path: "c.json") }
        #expect(throws: AgentContractError.self) { try AgentContract.load(path: "/nowhere/contract.json") }
    }

    @Test("The schema itself can be read, and what may be left out has a default")
    func schema() throws {
        let schema = try AgentContract.schemaDocument.get()
        #expect(schema["$schema"]?.stringValue == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["$id"] == "urn:ybryx:agent-contract")
        let text = Self.good.replacing(#""memory": {"recall_limit": 3, "profile": "recent"},"#, with: "")
        let contract = try AgentContract.parse(Data(text.utf8), path: "c.json")
        #expect(contract.memory == AgentContract.Memory())
        // Two skills of one id are what the schema cannot see.
        let skill = #"{"id": "s", "name": "S", "description": "Does S.", "tags": []}"#
        let twice = Self.good.replacing(#""skills": ["#, with: #""skills": [\#(skill), "#)
        let error = #expect(throws: AgentContractError.self) {
            try AgentContract.parse(Data(twice.utf8), path: "c.json")
        }
        #expect(error?.problems == ["skills has one id twice"])
    }

    @Test(
        "The contracts of our agents can be used",
        arguments: ["Financing", "Sales", "DealerMatching", "Knowledge", "Supervisor"]
    )
    func ours(folder: String) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let contract = try AgentContract.load(path: root.appending(path: "Services/\(folder)/contract.json").path())
        #expect(!contract.skills.isEmpty)
    }

    @Test("The contract of another agent is refused at the start, by its id")
    func foreign() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).json").path()
        try Data(Self.good.utf8).write(to: URL(fileURLWithPath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(try AgentContract.load(service: .financing, configured: path).id == "financing")
        let error = #expect(throws: AgentContractError.self) {
            try AgentContract.load(service: .sales, configured: path)
        }
        #expect(error?.path == path)
        #expect(error?.problems == ["id is \"financing\", and this is the agent \"sales\""])
    }

    @Test("A tool that the agent does not have is refused by its name")
    func unknownTools() throws {
        let contract = try AgentContract.parse(Data(Self.good.utf8), path: "c.json")
        let error = #expect(throws: AgentContractError.self) {
            try contract.check(service: .financing, tools: [TestTool(name: "scorer")])
        }
        let problem = try #require(error?.problems.first)
        #expect(problem.contains("\"score\"") && problem.contains("scorer") && error?.problems.count == 1)
        try contract.check(service: .financing, tools: [TestTool(name: "score"), TestTool(name: "more")])
    }

    @Test(
        "A version that is none, or a schema that is not understood here, is refused with the field",
        arguments: [
            (#""version": "1.0""#, "version must be"), (#""version": "v1.0.0""#, "version must be"),
            (#""version": "1.0.0-01""#, "version must be"), (#""version": """#, "version must be"),
            (#""version": "1.0.0", "schema": {"version": 2, "minimum": 2}"#, "schema.minimum is too new"),
            (#""version": "1.0.0", "schema": {"version": 1, "minimum": 2}"#, "schema.minimum is too new"),
            (#""version": "1.0.0", "schema": {"minimum": 0}"#, "schema.minimum must be at least 1"),
            (#""version": "1.0.0", "schema": {"maximum": 1}"#, "schema.maximum is not known"),
        ]
    )
    func versions(_ text: String, problem: String) throws {
        let contract = Self.good.replacing(#""version": "1.0.0""#, with: text)
        let error = #expect(throws: AgentContractError.self) {
            try AgentContract.parse(Data(contract.utf8), path: "c.json")
        }
        let problems = try #require(error).problems
        #expect(problems.contains { $0.hasPrefix(problem) }, "\(problems)")
    }

    @Test("The card says by which version of the schema the contract is written")
    func schemaOnCard() throws {
        let text = Self.good.replacing(
            #""version": "1.0.0""#,
            with: #""version": "1.2.3-rc.1", "schema": {"version": 3}"#
        )
        let contract = try AgentContract.parse(Data(text.utf8), path: "c.json")
        #expect(contract.schema == ContractSchema(version: 3, minimum: 1))
        let url = try #require(URL(string: "https://agents.example.com"))
        let card = AgentCard(contract, url: url, pushKey: nil)
        #expect(card.version == "1.2.3-rc.1" && ContractSchema(card) == contract.schema)
        #expect(try JSON.decode(AgentContract.self, from: JSON.encode(contract)) == contract)
        #expect(
            ContractSchema(
                AgentCard(try AgentContract.parse(Data(Self.good.utf8), path: "c.json"), url: url, pushKey: nil)
            ) == ContractSchema()
        )
    }

    @Test("The card is made from the contract")
    func card() throws {
        let contract = try AgentContract.parse(Data(Self.good.utf8), path: "c.json")
        let url = try #require(URL(string: "https://agents.example.com/financing/"))
        let card = AgentCard(contract, url: url, pushKey: "whpk_x")
        #expect(
            card.supportedInterfaces == [
                .init(url: "https://agents.example.com/financing", protocolBinding: "HTTP+JSON"),
                .init(url: "https://agents.example.com/financing/a2a", protocolBinding: "JSONRPC"),
            ]
        )
        #expect(card.skills == contract.skills)
        #expect(card.capabilities.streaming == true)
        #expect(card.capabilities.pushNotifications == true)
        #expect(card.capabilities.extensions?.first?.params?["publicKey"] == "whpk_x")
        #expect(AgentCard(contract, url: url, pushKey: nil).capabilities.pushNotifications == false)
    }
}
