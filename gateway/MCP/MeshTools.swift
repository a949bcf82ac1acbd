import Clients
import Platform
import SharedModels

/// The mesh itself, for visitors too: by the same calls as the platform API's routes.
struct MeshTools: Sendable {
    let knowledge: ServiceClient
    let dealerMatching: ServiceClient
    let financing: ServiceClient
    let supervisor: ServiceClient
    let prices: EquipmentPrices

    var all: [MCPTool] { [robots, dealers, prequalify, payments, ask] }

    private var robots: MCPTool {
        MCPTool(
            name: "search_robots",
            title: "Search robots",
            description: "Searches the catalogue of robots by words, kind, use case or industry, in pages.",
            input: MeshSchemas.robotSearch,
            output: MeshSchemas.robots,
            hints: .init(readsOnly: true, isIdempotent: true)
        ) { call in
            let query = call.query(["search", "category", "use_case", "industry", "page", "limit"])
            return .object(try await knowledge.object("GET", "/v1/robots", query: query, for: call.identity))
        }
    }

    private var dealers: MCPTool {
        MCPTool(
            name: "find_dealers",
            title: "Find dealers",
            description:
                "Finds dealers near a place, best first: by zip_code, or by city and state. Tells nobody of it.",
            input: MeshSchemas.dealerSearch,
            output: MeshSchemas.dealers,
            hints: .init(readsOnly: true, isIdempotent: true)
        ) { call in
            let names = ["zip_code", "city", "state", "specialty", "industry", "radius_miles", "page", "limit"]
            let query = call.query(names)
            return .object(try await dealerMatching.object("GET", "/v1/dealers", query: query, for: call.identity))
        }
    }

    private var prequalify: MCPTool {
        MCPTool(
            name: "prequalify",
            title: "Apply for prequalification",
            description: """
                Applies for financing of robots and gives the decision with its reasons. Each call is a new application: ask \
                the applicant first, and send consent only as they gave it.
                """,
            input: MeshSchemas.application,
            output: MeshSchemas.decision,
            hints: .init()
        ) { call in
            let form = try await prices.priced(JSONValue.object(call.arguments).decoded())
            return .object(
                try await financing.object(
                    "POST",
                    "/v1/prequalifications",
                    body: try JSONValue(encoding: form),
                    for: call.identity
                )
            )
        }
    }

    private var payments: MCPTool {
        MCPTool(
            name: "payment_schedule",
            title: "Payment schedule",
            description: """
                The monthly payment for an amount and its schedule, without an application. What is left out is assumed, and \
                the answer says what was. An estimate, no offer.
                """,
            input: MeshSchemas.paymentQuestion,
            output: MeshSchemas.payments,
            hints: .init(readsOnly: true, isIdempotent: true)
        ) { call in
            .object(
                try await financing.object(
                    "POST",
                    "/v1/payments",
                    body: .object(call.arguments),
                    for: call.identity
                )
            )
        }
    }

    private var ask: MCPTool {
        MCPTool(
            name: "ask_agent",
            title: "Ask an agent",
            description: """
                Says something to the mesh, which answers through the agent that fits, or through the one that agent names. \
                To go on with a conversation give the session_id of the answer before.
                """,
            input: MeshSchemas.question,
            output: MeshSchemas.reply,
            hints: .init()
        ) { call in
            let agent = call.arguments["agent"]?.stringValue ?? MeshService.supervisor.name
            try AgentScope.check(call.identity, reaches: agent, of: supervisor.services)
            return .object(
                try await supervisor.object("POST", "/v1/chat", body: .object(call.arguments), for: call.identity)
            )
        }
    }
}
