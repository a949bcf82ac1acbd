import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("The Model Context Protocol: its messages")
struct MCPProtocolTests {
    // MARK: The newest revision

    @Test("A client of the newest revision is told the versions, the tools and how long it may keep the answer")
    func discover() async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.mcp("server/discover")
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/json")
            #expect(answer.header("Mcp-Session-Id") == nil)
            #expect(answer.body["jsonrpc"] == "2.0" && answer.body["id"] == 7)
            let versions = answer.result?["supportedVersions"]?.arrayValue
            #expect(versions == ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"])
            #expect(answer.result?["capabilities"]?["tools"] == [:])
            #expect(answer.result?["resultType"] == "complete")
            #expect((answer.result?["ttlMs"]?.intValue ?? -1) >= 0)
            #expect(answer.result?["cacheScope"] == "public")
            let server = answer.result?["_meta"]?["io.modelcontextprotocol/serverInfo"]
            #expect(server?["name"] == "ybryx-mesh" && server?["version"]?.stringValue != nil)
            #expect(answer.cookie == nil)
        }
    }

    @Test("Headers that are missing or say something else than the body are refused")
    func headers() async throws {
        try await GatewayHarness.run { gateway in
            let wrong: [[String: String]] = [
                ["MCP-Protocol-Version": ""], ["MCP-Protocol-Version": "2025-11-25"], ["Mcp-Method": ""],
                ["Mcp-Method": "tools/list"], ["Mcp-Name": ""], ["Mcp-Name": "find_dealers"],
                ["Mcp-Name": "=?base64?!!?="],
            ]
            for headers in wrong {
                let answer = try await gateway.mcp("tools/call", ["name": "search_robots"], headers: headers)
                #expect(answer.status == 400 && answer.errorCode == -32020, "\(headers)")
                #expect(answer.body["id"] == 7)
            }
        }
    }

    @Test("A name that a header cannot hold comes encoded")
    func encodedName() async throws {
        try await withFakeUpstream(.json(["robots": [], "pagination": [:]])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.mcp(
                    "tools/call",
                    ["name": "search_robots"],
                    headers: ["Mcp-Name": "=?base64?c2VhcmNoX3JvYm90cw==?="]
                )
                #expect(answer.status == 200 && answer.result?["isError"] == false)
            }
        }
    }

    @Test("A version that is none is refused with those that are")
    func versions() async throws {
        try await GatewayHarness.run { gateway in
            for answer in [
                try await gateway.mcp("tools/list", version: "1900-01-01"),
                try await gateway.olderMCP("tools/list", version: "1900-01-01"),
            ] {
                #expect(answer.status == 400 && answer.errorCode == -32022)
                #expect(answer.body["error"]?["data"]?["requested"] == "1900-01-01")
                #expect(answer.body["error"]?["data"]?["supported"]?.arrayValue?.first == "2026-07-28")
            }
        }
    }

    @Test("A request must say its version and capabilities")
    func meta() async throws {
        try await GatewayHarness.run { gateway in
            let version: JSONValue = ["io.modelcontextprotocol/protocolVersion": "2026-07-28"]
            let number: JSONValue = [
                "io.modelcontextprotocol/protocolVersion": 2026, "io.modelcontextprotocol/clientCapabilities": [:],
            ]
            for meta in [[:], version, number, nil] as [JSONValue] {
                let answer = try await gateway.mcp("tools/list", ["_meta": meta])
                #expect(answer.status == 400 && answer.errorCode == -32602, "\(meta)")
            }
        }
    }

    @Test("A method that is none is not found", arguments: ["initialize", "ping", "resources/list", "nothing"])
    func unknownMethod(method: String) async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.mcp(method)
            #expect(answer.status == 404 && answer.errorCode == -32601)
        }
    }

    @Test("Only a message can be posted: there is no stream to open and no session to end")
    func methods() async throws {
        try await GatewayHarness.run { gateway in
            for method in [HTTPRequest.Method.get, .delete, .put, .patch] {
                let answer = try await gateway.request(method, "/mcp")
                #expect(answer.status == 405 && answer.header("Allow") == "POST")
            }
        }
    }

    // MARK: Older revisions

    @Test(
        "An older client is answered in its own revision, and one that is older still in the newest of them",
        arguments: [
            ("2025-11-25", "2025-11-25"), ("2025-06-18", "2025-06-18"), ("2025-03-26", "2025-03-26"),
            ("2024-11-05", "2025-11-25"), ("2026-07-28", "2025-11-25"),
        ]
    )
    func initialize(asked: String, given: String) async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.olderMCP(
                "initialize",
                [
                    "protocolVersion": .string(asked), "capabilities": [:],
                    "clientInfo": ["name": "c", "version": "1"],
                ],
                version: nil
            )
            #expect(answer.status == 200)
            #expect(answer.result?["protocolVersion"]?.stringValue == given)
            #expect(answer.result?["serverInfo"]?["name"] == "ybryx-mesh")
            #expect(answer.result?["capabilities"]?["tools"] != nil)
            #expect(answer.result?["resultType"] == nil && answer.header("Mcp-Session-Id") == nil)
            let told = try await gateway.olderMCP("notifications/initialized", id: nil, version: given)
            #expect(told.status == 202 && told.text.isEmpty)
            let ping = try await gateway.olderMCP("ping", id: "p", version: given)
            #expect(ping.status == 200 && ping.body["id"] == "p" && ping.result == [:])
            let listed = try await gateway.olderMCP("tools/list", version: given)
            #expect(listed.result?["tools"]?.arrayValue?.count == 13)
        }
    }

    @Test("What an older client asks wrongly is an error in an answer that arrives")
    func olderErrors() async throws {
        try await GatewayHarness.run { gateway in
            let method = try await gateway.olderMCP("server/discover")
            #expect(method.status == 200 && method.errorCode == -32601)
            let tool = try await gateway.olderMCP("tools/call", ["name": "nothing"])
            #expect(tool.status == 200 && tool.errorCode == -32602)
            let cursor = try await gateway.olderMCP("tools/list", ["cursor": "x"])
            #expect(cursor.status == 200 && cursor.errorCode == -32602)
        }
    }

    @Test("Several messages at once are for the one revision that has that")
    func batch() async throws {
        try await GatewayHarness.run { gateway in
            let messages: JSONValue = [
                ["jsonrpc": "2.0", "id": 1, "method": "ping"],
                ["jsonrpc": "2.0", "method": "notifications/cancelled"],
                ["jsonrpc": "2.0", "id": 2, "method": "nothing"],
            ]
            let old = try await gateway.request(.post, "/mcp", messages, ["MCP-Protocol-Version": "2025-03-26"])
            #expect(old.status == 200 && old.body.arrayValue?.count == 2)
            #expect(old.body.arrayValue?.last?["error"]?["code"] == -32601)
            for version in ["2025-06-18", "2026-07-28"] {
                let new = try await gateway.request(.post, "/mcp", messages, ["MCP-Protocol-Version": version])
                #expect(new.status == 400 && new.errorCode == -32600 && new.body["id"] == .null)
            }
            let many = JSONValue.array(Array(repeating: ["jsonrpc": "2.0", "id": 1, "method": "ping"], count: 11))
            for body in [many, []] {
                let answer = try await gateway.request(.post, "/mcp", body, ["MCP-Protocol-Version": "2025-03-26"])
                #expect(answer.status == 400 && answer.errorCode == -32600)
            }
        }
    }

    // MARK: What is no message

    @Test(
        "What is no message is called so",
        arguments: [
            ("{", -32700), ("", -32700), ("\"text\"", -32600), ("{}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1}", -32600),
            ("{\"jsonrpc\":\"1.0\",\"id\":1,\"method\":\"ping\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1.5,\"method\":\"ping\"}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":3}", -32600),
            ("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\",\"params\":[]}", -32600),
        ]
    )
    func malformed(body: String, code: Int) async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.request(.post, "/mcp", raw: ByteBuffer(string: body))
            #expect(answer.status == 400 && answer.errorCode == code && answer.body["id"] == .null)
        }
    }

    @Test("A body that is too large, of another type, or with no way to answer it is refused before it is read")
    func refused() async throws {
        try await GatewayHarness.run { gateway in
            let ping: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": "ping"]
            let large = ByteBuffer(repeating: 32, count: 1_048_577)
            let tooLarge = try await gateway.request(.post, "/mcp", raw: large)
            #expect(tooLarge.status == 413)
            let text = try await gateway.request(.post, "/mcp", ping, ["Content-Type": "text/plain"])
            #expect(text.status == 415)
            for accept in ["text/event-stream", "text/html, application/json;q=0"] {
                let answer = try await gateway.request(.post, "/mcp", ping, ["Accept": accept])
                #expect(answer.status == 406, "\(accept)")
            }
            for accept in ["application/json", "*/*", "text/event-stream, application/json; q=0.5", "application/*"] {
                let answer = try await gateway.request(.post, "/mcp", ping, ["Accept": accept])
                #expect(answer.status == 200, "\(accept)")
            }
        }
    }

    // MARK: Who may call

    @Test("Pages of other sites are refused, also where their name was made to point here")
    func origins() async throws {
        let settings = ["GATEWAY_CORS_ORIGINS": "https://shop.example"]
        try await GatewayHarness.run(settings: settings) { gateway in
            func status(_ origin: String) async throws -> Int {
                try await gateway.mcp("server/discover", headers: ["Origin": origin]).status
            }
            for origin in ["https://evil.example", "null", "http://localhost:1", "https://shop.example.evil.example"] {
                let refused = try await status(origin)
                #expect(refused == 403, "\(origin)")
            }
            let named = try await status("https://shop.example")
            let own = try await status(gateway.process.settings.url(of: .gateway).absoluteString)
            #expect(named == 200 && own == 200)
            let evil = try await gateway.mcp("server/discover", headers: ["Origin": "https://evil.example"])
            #expect(evil.errorCode == -32600)
        }
        func allows(_ origin: String, _ authority: String) -> Bool {
            let origins = MCPOrigins([], own: URL(filePath: "/"))
            let head = HTTPRequest(
                method: .post,
                scheme: "http",
                authority: authority,
                path: "/mcp",
                headerFields: [.origin: origin]
            )
            return origins.allows(Request(head: head, body: .init(buffer: ByteBuffer())))
        }
        #expect(!allows("http://evil.example:8000", "evil.example:8000"))
        #expect(allows("http://127.0.0.1:8000", "127.0.0.1:8000"))
        #expect(!allows("http://127.0.0.1:3000", "127.0.0.1:8000"))
    }

    @Test("A key that is none is refused, whatever is asked")
    func wrongKey() async throws {
        try await GatewayHarness.run { gateway in
            for headers in [["X-API-Key": "ybm_nothing"], ["Authorization": "Bearer ybm_nothing"]] {
                let answer = try await gateway.mcp("server/discover", headers: headers)
                #expect(answer.status == 401)
            }
        }
    }
}
