import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("The platform API's routes")
struct RouteTests {
    /// A route of the platform API, and what it asks of which path behind.
    struct Route: Sendable, CustomTestStringConvertible {
        let method: HTTPRequest.Method
        let path: String
        var body: JSONValue?
        var upstreamStatus: HTTPResponse.Status = .ok
        var status = 200
        let upstream: String

        var testDescription: String { "\(method) \(path)" }
    }

    private static let form: [String: JSONValue] = [
        "business_name": "B", "business_type": "llc", "industry": "logistics", "email": "a@example.com",
        "phone": "775-555-0100", "selected_equipment": [], "quantity": "2-5", "annual_revenue": "1m-5m",
        "business_age": "5+", "credit_rating": "good", "consent": true,
    ]
    private static let message: JSONValue = ["message": "Hello"]

    static let routes: [Route] = [
        Route(method: .post, path: "/api/v1/chat", body: message, upstream: "POST /v1/chat"),
        Route(method: .post, path: "/api/v1/chat/", body: message, upstream: "POST /v1/chat"),
        Route(method: .get, path: "/api/v1/chat/sessions/s-1", upstream: "GET /v1/sessions/s-1"),
        Route(
            method: .delete,
            path: "/api/v1/chat/session/s-1",
            upstreamStatus: .noContent,
            upstream: "DELETE /v1/sessions/s-1"
        ),
        Route(method: .get, path: "/api/v1/chat/health", upstream: "GET /readyz"),
        Route(method: .post, path: "/api/v1/agents/sales/chat", body: message, upstream: "POST /v1/chat"),
        Route(
            method: .post,
            path: "/api/v1/prequalifications",
            body: .object(form),
            upstreamStatus: .created,
            status: 201,
            upstream: "POST /v1/prequalifications"
        ),
        Route(method: .get, path: "/api/v1/prequalifications/p-1", upstream: "GET /v1/prequalifications/p-1"),
        Route(method: .get, path: "/api/v1/robots?page=2", upstream: "GET /v1/robots?page=2"),
        Route(method: .get, path: "/api/v1/robots/r-1", upstream: "GET /v1/robots/r-1"),
        Route(method: .get, path: "/api/v1/dealers?zip_code=89501", upstream: "GET /v1/dealers?zip_code=89501"),
        Route(
            method: .post,
            path: "/api/v1/dealers/match",
            body: ["zip_code": "89501"],
            upstream: "POST /v1/dealers/match"
        ),
        Route(method: .get, path: "/api/v1/industries", upstream: "GET /v1/industries"),
        Route(method: .get, path: "/api/v1/industries/retail", upstream: "GET /v1/industries/retail"),
    ]

    @Test("Every route asks the service that owns it and answers in the envelope", arguments: routes)
    func route(_ route: Route) async throws {
        let answer: FakeUpstream.Answer =
            route.upstreamStatus == .noContent
            ? .text("", status: .noContent) : .json(["kept": true], status: route.upstreamStatus)
        try await withFakeUpstream(answer) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let answer = try await gateway.request(route.method, route.path, route.body)
                #expect(answer.status == route.status)
                #expect(answer.body["success"] == true)
                #expect(answer.body["error"] == .null)
                #expect(answer.header("Content-Type")?.hasPrefix("application/json") == true)
                #expect(answer.header("X-Request-Id")?.isEmpty == false)
                if route.upstreamStatus == .noContent {
                    #expect(answer.body["data"] == .null)
                } else if !route.path.hasSuffix("health") {
                    #expect(answer.body["data"] == ["kept": true])
                }
                let request = try #require(upstream.requests.first)
                #expect("\(request.method.rawValue) \(request.path)" == route.upstream)
                #expect(upstream.requests.count == 1)
            }
        }
    }

    @Test("A notice of action taken passes as the letter that it is")
    func notice() async throws {
        let letter = FakeUpstream.Answer.text("<p>Dear</p>", headers: [.contentType: "text/html; charset=utf-8"])
        try await withFakeUpstream(letter) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let path = "/prequalifications/p-1/notice"
                let answer = try await gateway.request(.get, "/api/v1" + path, nil, ["Accept": "text/html"])
                #expect(answer.status == 200 && answer.text == "<p>Dear</p>")
                #expect(answer.header("Content-Type") == "text/html; charset=utf-8")
                let request = try #require(upstream.requests.first)
                #expect(request.path == "/v1" + path && request.headers[.accept] == "text/html")
            }
        }
    }

    @Test("Health is told even where the supervisor is away, and names who is there")
    func health() async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.request(.get, "/api/v1/chat/health")
            #expect(answer.status == 200)
            #expect(answer.body["data"]?["status"] == "unavailable")
            // A page asks for it beside its first call, which makes it a visitor.
            #expect(answer.cookie == nil)
        }
        let readiness: JSONValue = [
            "status": "degraded", "service": "supervisor",
            "checks": [
                "agents": ["status": "ok", "note": "financing, sales"], "model": ["status": "ok", "note": "offline"],
            ],
        ]
        try await withFakeUpstream(.json(readiness, status: .serviceUnavailable)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let data = try await gateway.request(.get, "/api/v1/chat/health").body["data"]
                #expect(data?["status"] == "degraded")
                #expect(data?["agents"] == ["financing", "sales"])
                #expect(data?["model"] == "offline")
            }
        }
    }

    @Test("What is no route is not found, whatever the method")
    func unknown() async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let unknown: [(HTTPRequest.Method, String)] = [
                    (.get, "/api/v1/nothing"), (.get, "/api/v2/robots"), (.put, "/api/v1/chat"),
                    (.delete, "/api/v1/robots/r-1"), (.get, "/api/v1/chat"), (.post, "/api/v1/agents//chat"),
                    (.get, "/v1/sessions/s-1"),
                ]
                for (method, path) in unknown {
                    let answer = try await gateway.request(method, path)
                    #expect([404, 405].contains(answer.status), "\(method) \(path)")
                    #expect(!answer.text.isEmpty)
                }
                #expect(upstream.requests.isEmpty)
            }
        }
    }

    @Test("A name in a path is the same behind", arguments: ["Mein Gespräch 1", "a/b", "50%", "a+b", "?x=1#y", "😀"])
    func names(name: String) async throws {
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                let part = try #require(name.addingPercentEncoding(withAllowedCharacters: .alphanumerics))
                _ = try await gateway.request(.get, "/api/v1/chat/sessions/\(part)")
                let path = try #require(upstream.requests.last?.path)
                #expect(path.split(separator: "/").count == 3)
                #expect(path.dropFirst("/v1/sessions/".count).removingPercentEncoding == name)
                _ = try await gateway.request(.post, "/api/v1/agents/\(part)/chat", Self.message)
                #expect(upstream.requests.last?.json?["agent"]?.stringValue == name)
            }
        }
    }

    // MARK: Applications

    private static let robot = UUID()

    private static func priced(_ price: Double?) throws -> JSONValue {
        try json(
            encoding: Robot(
                id: robot,
                name: "R",
                manufacturer: "M",
                category: "AMR",
                description: "",
                useCase: "",
                price: price.map { Decimal($0) }
            )
        )
    }

    @Test(
        "The value of an application is the robots' price times the least of the quantity, where it is known",
        arguments: [("1", 10_000.0, 10_000.0), ("2-5", 10_000, 20_000), ("20+", 1_999.5, 39_990), ("1", nil, nil)]
            as [(String, Double?, Double?)]
    )
    func value(quantity: String, price: Double?, value: Double?) async throws {
        let catalogue = try Self.priced(price)
        let answering: @Sendable (FakeUpstream.Request) async throws -> FakeUpstream.Answer = { request in
            request.path.hasPrefix("/v1/robots/") ? .json(catalogue) : .json([:], status: .created)
        }
        try await withFakeUpstream(answering: answering) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                var form = Self.form
                form["quantity"] = .string(quantity)
                form["selected_equipment"] = [.string(Self.robot.uuidString)]
                // No part of the form: prices are the catalogue's.
                form["equipment_value"] = 1
                let answer = try await gateway.request(.post, "/api/v1/prequalifications", .object(form))
                #expect(answer.status == 201)
                let sent = try #require(upstream.requests.last { $0.path == "/v1/prequalifications" }?.json)
                #expect(sent["equipment_value"]?.doubleValue == value)
                let fewest = ["1": 1, "2-5": 2, "20+": 20][quantity]
                #expect(sent["assessed_quantity"]?.intValue == (value == nil ? nil : fewest))
            }
        }
    }

    @Test("Where no robot is named, the value is what the applicant states", arguments: [45_000.0, nil])
    func statedValue(value: Double?) async throws {
        try await withFakeUpstream(.json([:], status: .created)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                var form = Self.form
                form["quantity"] = "2-5"
                form["selected_equipment"] = []
                form["equipment_value"] = value.map { .double($0) }
                // The front door's own word, and not the applicant's.
                form["assessed_quantity"] = 7
                let answer = try await gateway.request(.post, "/api/v1/prequalifications", .object(form))
                #expect(answer.status == 201)
                #expect(upstream.requests.map(\.path) == ["/v1/prequalifications"])
                let sent = try #require(upstream.requests.last?.json)
                #expect(sent["equipment_value"]?.doubleValue == value)
                #expect(sent["assessed_quantity"]?.intValue == nil)
            }
        }
    }

    @Test("A robot that is none is called wrong by its place, and nothing is applied for")
    func unknownRobot() async throws {
        let problem: JSONValue = [
            "type": "about:blank", "title": "T", "status": 404, "code": "not_found", "detail": "No such robot.",
        ]
        try await withFakeUpstream(.json(problem, status: .notFound)) { upstream in
            try await GatewayHarness.run(upstream: upstream.url) { gateway in
                for id in [UUID().uuidString, "r-1", "../../metrics", ""] {
                    var form = Self.form
                    form["selected_equipment"] = [.string(id)]
                    let answer = try await gateway.request(.post, "/api/v1/prequalifications", .object(form))
                    #expect(answer.status == 422)
                    let field = answer.body["error"]?["fields"]?.arrayValue?.first?["field"]
                    #expect(field == "selected_equipment[0]")
                }
                #expect(upstream.requests.allSatisfy { $0.path.hasPrefix("/v1/robots/") })
            }
        }
    }
}
