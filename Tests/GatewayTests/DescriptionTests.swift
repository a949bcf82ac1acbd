import Foundation
import HTTPTypes
import Hummingbird
import Logging
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("The API's description")
struct DescriptionTests {
    struct Route: Hashable, Sendable, CustomStringConvertible {
        var method: String
        var path: String

        var description: String { "\(method) \(path)" }
    }

    private static let described = Set(
        GatewayDescription.groups.flatMap { group in
            group.operations.map { Route(method: $0.method, path: $0.path) }
        }
    )

    /// Every route of the gateway, as the router has it.
    private static func registered() async throws -> Set<Route> {
        let routes = try await withTestDatabase { _, url in
            var logger = Logger(label: "test")
            logger.logLevel = .critical
            let settings = ProcessSettings.testing(service: .gateway, databaseURL: url, urls: [:])
            let process = try ProcessContext(settings: settings, logger: logger)
            do {
                var reader = SettingsReader(values: [:], prefix: "GATEWAY")
                let assembly = try await App.build(settings: GatewaySettings(from: &reader), process: process)
                // What every process has is added with the rest of the application.
                _ = assembly.application(process: process)
                let routes = assembly.router.routes.map { Route(method: $0.method.rawValue, path: $0.path.description) }
                await process.shutdown()
                return routes
            } catch {
                await process.shutdown()
                throw error
            }
        }
        return Set(routes.map { Route(method: $0.method, path: $0.path.hasPrefix("/") ? $0.path : "/" + $0.path) })
    }

    @Test("Every route is described, and every description has a route")
    func routes() async throws {
        let registered = try await Self.registered()
        let open = registered.filter { $0.path.hasSuffix("/**") }
        let undescribed = registered.subtracting(open).subtracting(Self.described)
        #expect(undescribed.isEmpty, "\(undescribed.map(\.description).sorted())")
        let unrouted = Self.described.subtracting(registered).filter { operation in
            !open.contains { $0.method == operation.method && operation.path.hasPrefix($0.path.dropLast(2)) }
        }
        #expect(unrouted.isEmpty, "\(unrouted.map(\.description).sorted())")
        // What is passed on whatever its path may be has its operations described too.
        for route in open {
            let has = Self.described.contains { $0.path.hasPrefix(route.path.dropLast(2)) }
            #expect(has, "\(route)")
        }
    }

    @Test("Every reference leads somewhere, and every operation has a name of its own")
    func references() throws {
        let document = GatewayDescription.document
        var names: [String] = []
        func walk(_ value: JSONValue, at path: String) {
            switch value {
            case .object(let members):
                if let reference = members["$ref"]?.stringValue {
                    var target: JSONValue? = document
                    for part in reference.dropFirst(2).split(separator: "/") { target = target?[String(part)] }
                    #expect(target != nil, "\(reference) at \(path)")
                }
                if let name = members["operationId"]?.stringValue { names.append(name) }
                for (key, inner) in members { walk(inner, at: path + "/" + key) }
            case .array(let items): for item in items { walk(item, at: path) }
            default: break
            }
        }
        walk(document, at: "")
        #expect(names.count == Self.described.count)
        #expect(Set(names).count == names.count)
    }

    @Test("Every operation says how it may be refused")
    func refusals() throws {
        let paths = try #require(GatewayDescription.document["paths"]?.objectValue)
        for (path, operations) in paths {
            for (method, operation) in operations.objectValue ?? [:] {
                let statuses = Set((operation["responses"]?.objectValue ?? [:]).keys)
                #expect(statuses.isSuperset(of: ["401", "429", "500", "503", "504"]), "\(method) \(path)")
                #expect(!statuses.contains("default"))
                if operation["requestBody"] != nil {
                    #expect(statuses.isSuperset(of: ["400", "413", "415", "422"]), "\(method) \(path)")
                }
                if path.contains("{") { #expect(statuses.contains("404"), "\(method) \(path)") }
            }
        }
    }

    @Test("Every operation that honours an Idempotency-Key says so, and no other does")
    func idempotencyKeys() throws {
        let paths = try #require(GatewayDescription.document["paths"]?.objectValue)
        let key: JSONValue = ["$ref": "#/components/parameters/Idempotency-Key"]
        func isDescribed(_ method: String, _ path: String) throws -> Bool {
            let operation = try #require(paths[path]?[method], "\(method) \(path)")
            let takes = operation["parameters"]?.arrayValue?.contains(key) == true
            let answers = operation["responses"]?.objectValue ?? [:]
            #expect(answers.values.contains { $0["headers"]?["Idempotency-Replayed"] != nil } == takes)
            if takes { #expect(answers["409"] != nil, "\(method) \(path)") }
            return takes
        }
        for path in [
            "/api/v1/chat", "/api/v1/dealers/match", "/api/v1/prequalifications", "/api/v1/memories",
            "/v1/chat/completions",
            "/v3/memories/add/",
        ] { #expect(try isDescribed("post", path), "\(path)") }
        for path in ["/mcp", "/a2a", "/message:send", "/api/v1/memories/import", "/api/v1/me/erase"] {
            #expect(try !isDescribed("post", path), "\(path)")
        }
        #expect(try !isDescribed("get", "/api/v1/memories"))
    }

    @Test("It is sent whole once, and to who has it in a few bytes")
    func tag() async throws {
        try await GatewayHarness.run { gateway in
            let whole = try await gateway.request(.get, "/openapi.json")
            #expect(whole.status == 200)
            #expect(whole.body["openapi"] == "3.1.0")
            let again = try await gateway.request(
                .get,
                "/openapi.json",
                nil,
                ["If-None-Match": try #require(whole.header("ETag"))]
            )
            #expect(again.status == 304)
            #expect(again.text.isEmpty)
        }
    }

    @Test("Words of a schema become that schema")
    func notation() {
        #expect(SchemaNotation.type("string(1...40)") == ["type": "string", "minLength": 1, "maxLength": 40])
        #expect(SchemaNotation.type("number(-1...0.5)") == ["type": "number", "minimum": -1, "maximum": 0.5])
        #expect(SchemaNotation.type("[Robot]") == ["type": "array", "items": ["$ref": "#/components/schemas/Robot"]])
        #expect(SchemaNotation.type("a|2-5") == ["type": "string", "enum": ["a", "2-5"]])
        #expect(
            SchemaNotation.type("time?") == ["anyOf": [["type": "string", "format": "date-time"], ["type": "null"]]]
        )
        let object = SchemaNotation.object("id: uuid, name?: string")
        #expect(object["required"] == ["id"])
        #expect(Set((object["properties"]?.objectValue ?? [:]).keys) == ["id", "name"])
        // A slip shows as a reference that leads nowhere.
        #expect(SchemaNotation.type("sting(1...2)") == false)
    }

    @Test("The page that shows it is served by itself, with nothing from elsewhere")
    func page() async throws {
        try await GatewayHarness.run { gateway in
            let moved = try await gateway.request(.get, "/docs")
            #expect(moved.status == 301 || moved.status == 308)
            #expect(moved.header("Location") == "/docs/")
            let page = try await gateway.request(.get, "/docs/")
            #expect(page.status == 200)
            #expect(page.header("Content-Security-Policy")?.contains("default-src 'self'") == true)
            for match in page.text.matches(of: #/(?:src|href)="([^"]*)"/#) {
                let path = String(match.1)
                #expect(path.hasPrefix("/") && !path.hasPrefix("//"), "\(path)")
                #expect(try await gateway.request(.get, path).status == 200, "\(path)")
            }
            for inline in [" style=\"", "<style", " onclick"] { #expect(!page.text.contains(inline)) }
        }
    }
}
