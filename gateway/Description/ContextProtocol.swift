import SharedModels

extension APIGroup {
    static let mcp = APIGroup(
        name: "MCP",
        summary: "The Model Context Protocol: the memory and the mesh as tools",
        upstream: nil,
        errors: .jsonRPC,
        schemas: [
            "JSONRPCMessage": "jsonrpc: 2.0|, id?: any, method?: string, params?: object",
            "JSONRPCAnswer": "jsonrpc: 2.0|, id?: any, result?: any, error?: JSONRPCError",
            "JSONRPCError": "code: integer, message: string, data?: any",
        ],
        operations: [
            APIOperation(
                "POST",
                "/mcp",
                "One message; revision 2025-03-26 takes up to 10 in a list",
                headers: "MCP-Protocol-Version?: string, Mcp-Method?: string, Mcp-Name?: string",
                body: .json("JSONRPCMessage"),
                APIOperation.Answer(
                    status: 200,
                    content: [
                        "application/json": [
                            "anyOf": [SchemaNotation.type("JSONRPCAnswer"), SchemaNotation.type("[JSONRPCAnswer]")]
                        ]
                    ]
                ),
                .nothing(202, "Taken; there is nothing to answer."),
                also: [403, 404, 406]
            )
        ]
            + ["GET", "PUT", "PATCH", "DELETE"].map { method in
                APIOperation(
                    method,
                    "/mcp",
                    "There is no stream to open and no session to end",
                    .nothing(405, "The path takes POST alone.")
                )
            }
    )
}
