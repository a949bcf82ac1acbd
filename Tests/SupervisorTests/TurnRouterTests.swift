import Foundation
import SharedModels
import Testing

@testable import Supervisor

@Suite("Routing")
struct TurnRouterTests {
    let router = TurnRouter(threshold: 0.3)

    /// A skill whose every text lies on one axis, so that similarities are easy to read.
    static func skill(_ id: String, axis: Int, tags: [String] = [], examples: [String] = ["example"]) -> RoutableSkill {
        RoutableSkill(
            AgentCard.Skill(id: id, name: id, description: id, tags: tags, examples: examples),
            vectors: Array(repeating: vector([axis: 1]), count: examples.count + 1)
        )
    }

    static func vector(_ axes: [Int: Float]) -> [Float] { (0..<6).map { axes[$0] ?? 0 } }

    static func agent(_ name: String, axis: Int, embedded: Bool = true, examples: [String] = ["example"]) throws
        -> KnownAgent
    {
        let card = AgentCard.Skill(id: name, name: name, description: name, tags: [], examples: examples)
        return KnownAgent(
            id: KnownAgent.id(for: name),
            name: name,
            url: try #require(URL(string: "http://127.0.0.1:1")),
            card: AgentCard(
                name: name,
                description: name,
                version: "1",
                supportedInterfaces: [],
                capabilities: .init(),
                skills: [card]
            ),
            skills: [embedded ? skill(name, axis: axis) : RoutableSkill(card, vectors: nil)]
        )
    }

    func input(
        _ parts: [(String, [Float]?)],
        state: SessionState = SessionState(),
        requested: String? = nil,
        agents: [KnownAgent]? = nil
    ) throws -> TurnRouter.Input {
        TurnRouter.Input(
            parts: parts.map { MessagePart(text: $0.0, vector: $0.1) },
            agents: try agents ?? [Self.agent("Financing", axis: 0), Self.agent("Dealer Matching", axis: 1)],
            own: [Self.skill("recall", axis: 2), Self.skill("greeting", axis: 3)],
            escalationWords: ["lawyer"],
            state: state,
            requested: requested
        )
    }

    @Test("A message goes to the agent whose card is closest")
    func closest() throws {
        let plan = router.plan(try input([("pay", Self.vector([0: 0.9, 1: 0.2]))]))
        #expect(plan.target == .specialists(["financing"]))
        #expect(plan.choices.first?.score == 0.9)
    }

    @Test("Two intents go to two agents, the leading one first")
    func twoIntents() throws {
        let whole = Self.vector([0: 0.6, 1: 0.5])
        let parts = [("both", whole), ("pay", Self.vector([0: 0.9])), ("who sells", Self.vector([1: 0.9]))]
        #expect(router.plan(try input(parts)).target == .specialists(["financing", "dealer-matching"]))
    }

    @Test("What is close to nothing is nobody's trade")
    func outOfScope() throws {
        let plan = router.plan(try input([("weather in a faraway town on a long day in spring", Self.vector([5: 1]))]))
        #expect(plan.target == .own(.outOfScope))
    }

    @Test("A question about the past is answered by the supervisor")
    func recall() throws {
        #expect(router.plan(try input([("told", Self.vector([2: 1]))])).target == .own(.recall))
    }

    @Test("An agent that asked gets the answer, unless the message is clearly another's trade")
    func awaiting() throws {
        var state = SessionState()
        state.waiting = [.init(agent: "financing")]
        let vague = try input([("about six years", Self.vector([1: 0.3, 5: 0.9]))], state: state)
        #expect(router.plan(vague).target == .specialists(["financing"]))
        let clear = try input([("who sells near here", Self.vector([1: 0.9]))], state: state)
        #expect(router.plan(clear).target == .specialists(["dealer-matching"]))
    }

    @Test("A short follow-up goes to whoever spoke last")
    func followUp() throws {
        var state = SessionState()
        state.lastAgents = ["dealer-matching"]
        let plan = router.plan(try input([("and over 48 months?", Self.vector([0: 0.35]))], state: state))
        #expect(plan.target == .specialists(["dealer-matching"]))
    }

    @Test("Of two that asked, all whose questions are answered get the answer; else the closest; else the first")
    func twoAsked() throws {
        var state = SessionState()
        state.waiting = [
            .init(agent: "financing", missing: ["annual_revenue", "credit_rating"]),
            .init(agent: "dealer-matching", missing: ["zip_code"]),
        ]
        func asked(_ vector: [Int: Float], fields: Set<String> = []) throws -> RoutePlan.Target {
            var input = try input([("so it is", Self.vector(vector))], state: state)
            input.fields = fields
            return router.plan(input).target
        }
        let (first, second) = ("financing", "dealer-matching")
        #expect(try asked([5: 1], fields: ["annual_revenue", "city"]) == .specialists([first, second]))
        #expect(try asked([5: 1], fields: ["zip_code"]) == .specialists([second]))
        #expect(try asked([0: 0.3, 5: 0.9], fields: ["credit_rating"]) == .specialists([first]))
        #expect(try asked([1: 0.3, 5: 0.9]) == .specialists([second]))
        #expect(try asked([0: 0.05, 1: 0.1, 5: 0.9], fields: ["timeline"]) == .specialists([first]))
        // Clearly about something else.
        #expect(try asked([2: 1], fields: ["zip_code"]) == .own(.recall))
    }

    @Test("After two have spoken a follow-up goes to the one that it is clearly closer to, and else to both")
    func followUpOfTwo() throws {
        var state = SessionState()
        state.lastAgents = ["financing", "dealer-matching"]
        let near = try input([("and near Dallas?", Self.vector([0: 0.1, 1: 0.3, 5: 0.9]))], state: state)
        #expect(router.plan(near).target == .specialists(["dealer-matching"]))
        let vague = try input([("and for two?", Self.vector([0: 0.25, 1: 0.3, 5: 0.9]))], state: state)
        #expect(router.plan(vague).target == .specialists(["financing", "dealer-matching"]))
    }

    @Test("Words of a complaint bring in a person")
    func escalation() throws {
        #expect(router.plan(try input([("I will call my lawyer", Self.vector([0: 1]))])).target == .own(.human))
        let mentioned = "My lawyer advised us to lease; what is 60k a month?"
        #expect(router.plan(try input([(mentioned, Self.vector([0: 1]))])).target == .specialists(["financing"]))
    }

    @Test("An agent that the caller names is asked")
    func requested() throws {
        let plan = router.plan(try input([("hello", Self.vector([3: 1]))], requested: "dealer-matching"))
        #expect(plan.target == .specialists(["dealer-matching"]))
    }

    @Test("Without vectors the words of the cards decide")
    func words() throws {
        let agents = [
            try Self.agent("Financing", axis: 0, embedded: false, examples: ["What would a robot cost a month?"]),
            try Self.agent("Dealer Matching", axis: 1, embedded: false, examples: ["Who sells robots near 89501?"]),
        ]
        let plan = router.plan(try input([("Who sells drones near 60601?", nil)], agents: agents))
        #expect(plan.target == .specialists(["dealer-matching"]))
    }

    @Test("No agent up: the supervisor says so itself")
    func noAgents() throws {
        let plan = router.plan(try input([("pay", Self.vector([0: 1]))], agents: []))
        #expect(plan.target == .own(.outOfScope))
    }
}
