import Foundation
import SharedModels

extension AgentCard {
    /// The card of an agent, from its contract.
    /// - Parameters:
    ///   - url: where the agent is reached from outside.
    ///   - pushKey: public key of its push notifications; nil where it sends none.
    init(_ contract: AgentContract, url: URL, pushKey: String?) {
        var base = url.absoluteString
        while base.hasSuffix("/") { base.removeLast() }
        self.init(
            name: contract.name,
            description: contract.description,
            version: contract.version,
            supportedInterfaces: [
                Interface(url: base, protocolBinding: "HTTP+JSON"),
                Interface(url: base + JSONRPCBinding.path, protocolBinding: "JSONRPC"),
            ],
            provider: Provider(organization: "Ybryx", url: "https://ybryx.com"),
            capabilities: Capabilities(
                streaming: true,
                pushNotifications: pushKey != nil,
                extendedAgentCard: true,
                extensions: (pushKey.map { [Self.signedPushes(key: $0)] } ?? []) + [contract.schema.told]
            ),
            securitySchemes: [
                "bearer": SecurityScheme(httpAuthSecurityScheme: .init(scheme: "Bearer", bearerFormat: "JWT"))
            ],
            securityRequirements: [SecurityRequirement(schemes: ["bearer": .init()])],
            defaultInputModes: ["text/plain", HandOff.mediaType],
            skills: contract.skills
        )
    }

    private static func signedPushes(key: String) -> Extension {
        Extension(
            uri: "https://www.standardwebhooks.com/",
            description: "Push notifications carry webhook-id, webhook-timestamp and webhook-signature (v1a, Ed25519).",
            params: ["publicKey": .string(key)]
        )
    }

    /// What callers that are known are told beside: the tools that the agent works with.
    func extended(with tools: [any AgentTool]) -> AgentCard {
        var card = self
        let described = tools.map { tool in
            [
                "name": .string(tool.name), "description": .string(tool.description), "inputSchema": tool.parameters,
            ] as JSONValue
        }
        card.capabilities.extensions =
            (capabilities.extensions ?? []) + [
                Extension(
                    uri: "urn:ybryx:tools",
                    description: "The tools that this agent uses on its own; they are not called from outside.",
                    params: ["tools": .array(described)]
                )
            ]
        return card
    }
}
