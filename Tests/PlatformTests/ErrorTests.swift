import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Postgres
import SharedModels
import Testing

@testable import Platform

@Suite("Errors as the caller sees them")
struct ErrorTests {
    private struct Unknown: Error, CustomStringConvertible {
        var description: String { "SELECT secret FROM users at Store.swift:12" }
    }

    private struct Own: APIErrorConvertible {
        var apiError: APIError { .conflict("Twice.") }
    }

    private static func routes(_ router: Router<MeshRequestContext>) {
        for prefix in ["/api/v1", "/v1", "/api/v1/memories"] {
            router.get("\(prefix)/wrong") { _, _ -> String in
                throw APIError.validation([FieldProblem(field: "items[0].name", message: "is needed")])
            }
            router.get("\(prefix)/broken") { _, _ -> String in throw Unknown() }
        }
    }

    @Test("Problem details carry code, words, fields and the request's id")
    func problem() async throws {
        try await withApplication(routes: Self.routes) { client, _ in
            let response = try await client.execute(
                uri: "/v1/wrong",
                method: .get,
                headers: [.requestID: "abc-1"]
            )
            #expect(response.status == .unprocessableContent)
            #expect(response.headers[.contentType] == "application/problem+json")
            #expect(
                response.json == [
                    "type": "about:blank", "title": "Unprocessable Content", "status": 422,
                    "code": "validation_failed", "detail": "These fields are wrong: items[0].name.",
                    "request_id": "abc-1",
                    "errors": [["field": "items[0].name", "message": "is needed"]],
                ]
            )
        }
    }

    @Test("The platform API's envelope has both halves, and problem details for who asks")
    func envelope() async throws {
        try await withApplication(style: .envelope, routes: Self.routes) { client, _ in
            let response = try await client.execute(
                uri: "/api/v1/wrong",
                method: .get,
                headers: [.requestID: "abc-1"]
            )
            #expect(response.status == .unprocessableContent)
            #expect(response.headers[.contentType] == "application/json")
            #expect(
                response.json == [
                    "success": false, "data": nil,
                    "error": [
                        "message": "These fields are wrong: items[0].name.", "code": "validation_failed",
                        "request_id": "abc-1", "fields": [["field": "items[0].name", "message": "is needed"]],
                    ],
                ]
            )
            let asked = try await client.execute(
                uri: "/api/v1/wrong",
                method: .get,
                headers: [.accept: "text/html, application/problem+json"]
            )
            #expect(asked.headers[.contentType] == "application/problem+json")
            for path in ["/v1/wrong", "/api/v1/memories/wrong"] {
                let elsewhere = try await client.execute(uri: path, method: .get)
                #expect(elsewhere.headers[.contentType] == "application/problem+json", "\(path)")
            }
        }
    }

    @Test("A2A's errors are google.rpc.Status")
    func a2a() async throws {
        try await withApplication(style: .a2a, routes: Self.routes) { client, _ in
            let response = try await client.execute(uri: "/v1/wrong", method: .get)
            #expect(
                response.json == [
                    "error": [
                        "code": 422, "status": "VALIDATION_FAILED",
                        "message": "These fields are wrong: items[0].name.",
                    ]
                ]
            )
        }
    }

    @Test("What nobody expected says nothing of itself", arguments: ["/v1/broken", "/api/v1/broken"])
    func unknown(path: String) async throws {
        try await withApplication(style: .envelope, routes: Self.routes) { client, _ in
            let response = try await client.execute(uri: path, method: .get)
            #expect(response.status == .internalServerError)
            #expect(response.text.contains("internal_error"))
            #expect(!response.text.contains("SELECT"))
            #expect(!response.text.contains("swift"))
            #expect(response.headers[.requestID] != nil)
        }
    }

    @Test("Nothing at a path is 404 with a body like any other error")
    func notFound() async throws {
        try await withApplication { client, _ in
            let response = try await client.execute(uri: "/nowhere?x=1", method: .get)
            #expect(response.status == .notFound)
            #expect(response.json?["code"] == "not_found")
            #expect(response.json?["request_id"]?.stringValue == response.headers[.requestID])
        }
    }

    @Test("Errors of every kind become the status that contracts name")
    func mapping() {
        func mapped(_ error: any Error) -> String {
            let known = APIError.from(error)
            return "\(known.status.code) \(known.code)"
        }
        #expect(mapped(PostgresError(.unavailable, "x")) == "503 database_unavailable")
        #expect(mapped(PostgresError(.poolExhausted, "x")) == "503 database_unavailable")
        #expect(mapped(PostgresError(.timeout, "x")) == "504 database_timeout")
        #expect(mapped(PostgresError(.server, "x", sqlState: "23505")) == "500 internal_error")
        #expect(mapped(DeadlineExceeded()) == "504 timeout")
        #expect(mapped(CancellationError()) == "503 unavailable")
        #expect(mapped(Own()) == "409 conflict")
        #expect(mapped(HTTPError(.notFound)) == "404 not_found")
        #expect(mapped(HTTPError(.methodNotAllowed)) == "405 method_not_allowed")
        #expect(mapped(HTTPError(.contentTooLarge)) == "413 body_too_large")
        #expect(mapped(NIOTooManyBytesError(maxBytes: 1)) == "413 body_too_large")
        #expect(mapped(HTTPError(.badRequest, message: "x")) == "400 bad_request")
        #expect(mapped(HTTPError(.tooManyRequests)) == "429 too_many_requests")
        #expect(mapped(HTTPError(.internalServerError, message: "SELECT 1")) == "500 internal_error")
        #expect(!APIError.from(HTTPError(.internalServerError, message: "SELECT 1")).message.contains("SELECT"))
        #expect(mapped(Unknown()) == "500 internal_error")
    }

    @Test("When to ask again is told in the header")
    func retryAfter() async throws {
        let routes: Routes = { router in
            router.get("/down") { _, _ -> String in throw PostgresError(.unavailable, "no route to 10.0.0.1") }
        }
        try await withApplication(routes: routes) { client, _ in
            let response = try await client.execute(uri: "/down", method: .get)
            #expect(response.status == .serviceUnavailable)
            #expect(response.headers[.retryAfter] == "2")
            #expect(!response.text.contains("10.0.0.1"))
        }
    }
}
