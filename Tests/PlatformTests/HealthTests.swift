import HTTPTypes
import Hummingbird
import HummingbirdTesting
import SharedModels
import Testing

@testable import Platform

@Suite("Alive and ready")
struct HealthTests {
    private struct Down: Error {}

    private func ready(_ checks: [ReadinessCheck]) async throws -> (status: Int, body: JSONValue?) {
        nonisolated(unsafe) var seen: (Int, JSONValue?) = (0, nil)
        try await withApplication(readiness: checks) { client, _ in
            let response = try await client.execute(uri: "/readyz", method: .get)
            seen = (response.status.code, response.json)
        }
        return seen
    }

    @Test("Alive says which service it is")
    func alive() async throws {
        try await withApplication { client, _ in
            let response = try await client.execute(uri: "/healthz", method: .get)
            #expect(response.json == ["status": "ok", "service": "financing"])
            #expect(response.headers[.contentType] == "application/json; charset=utf-8")
        }
    }

    @Test("Ready where every check holds, with the notes")
    func ready() async throws {
        let (status, body) = try await ready([
            ReadinessCheck("model") { "offline" }, ReadinessCheck("schema") { nil },
        ])
        #expect(status == 200)
        #expect(
            body == [
                "status": "ready", "service": "financing",
                "checks": ["model": ["status": "ok", "note": "offline"], "schema": ["status": "ok"]],
            ]
        )
    }

    @Test("A check that need not hold makes it degraded, one that must unavailable; neither says why in its own words")
    func failing() async throws {
        let optional = ReadinessCheck("extra", required: false) { throw APIError.unavailable("The extra is away.") }
        let degraded = try await ready([optional])
        #expect(degraded.status == 200)
        #expect(degraded.body?["status"] == "degraded")
        #expect(degraded.body?["checks"]?["extra"] == ["status": "failed", "note": "The extra is away."])
        let down = try await ready([optional, ReadinessCheck("needed") { throw Down() }])
        #expect(down.status == 503)
        #expect(down.body?["status"] == "unavailable")
        #expect(down.body?["checks"]?["needed"]?["note"] == "Something went wrong on our side.")
    }

    @Test("A check that hangs costs three seconds, not for ever", .timeLimit(.minutes(1)))
    func hanging() async throws {
        let started = ContinuousClock.now
        let hangs = ReadinessCheck("hangs") {
            try await Task.sleep(for: .seconds(600))
            return nil
        }
        #expect(try await ready([hangs]).status == 503)
        #expect(ContinuousClock.now - started < .seconds(40))
    }

    @Test("A database that cannot be reached makes a process unready")
    func noDatabase() async throws {
        let settings = ProcessSettings.testing(
            service: .sales,
            databaseURL: "postgres://nobody:secret@127.0.0.1:9/none"
        )
        let process = try ProcessContext(settings: settings, logger: .silent)
        let assembly = Assembly(router: meshRouter(process: process))
        try await assembly.application(process: process).test(.router) { client in
            let response = try await client.execute(uri: "/readyz", method: .get)
            #expect(response.status == .serviceUnavailable)
            #expect(response.json?["checks"]?["database"]?["status"] == "failed")
            #expect(!response.text.contains("secret"))
        }
        await process.shutdown()
    }

    @Test("A process that describes itself serves the description")
    func description() async throws {
        let document = OpenAPI.document(
            title: "Test",
            operations: [
                .init("POST", "/v1/things/{id}", "Does", query: ["deep"], body: OpenAPI.object(["a": "string"])),
                .init("GET", "/v1/things/{id}", "Reads"),
            ]
        )
        try await withProcess { process in
            let assembly = Assembly(router: meshRouter(process: process), openAPI: document)
            try await assembly.application(process: process).test(.router) { client in
                let seen = try await client.execute(uri: "/openapi.json", method: .get).json
                #expect(seen == document)
                let path = seen?["paths"]?["/v1/things/{id}"]
                #expect(path?["get"]?["summary"] == "Reads")
                #expect(path?["post"]?["parameters"]?.arrayValue?.count == 2)
                #expect(path?["post"]?["requestBody"]?["required"] == true)
            }
        }
        try await withApplication { client, _ in
            let none = try await client.execute(uri: "/openapi.json", method: .get)
            #expect(none.status == .notFound)
        }
    }
}
