import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import SharedModels
import Testing

@testable import Platform

@Suite("Reading a request's body")
struct RequestJSONTests {
    private struct Order: Codable, Sendable {
        struct Line: Codable, Sendable {
            var robot: UUID
            var quantity: Int
        }

        enum Kind: String, Codable { case lease, sale }

        var name: String
        var kind: Kind?
        var wanted: Date?
        var urgent: Bool?
        var lines: [Line]
        var labels: [String: String]?

        enum CodingKeys: String, CodingKey {
            case name, kind, urgent, labels
            case wanted = "wanted_at"
            case lines = "order_lines"
        }
    }

    private static func routes(_ router: Router<MeshRequestContext>) {
        router.post("/orders") { request, context in
            try await request.decodeJSON(Order.self, context: context).name
        }
    }

    private func post(
        _ body: String,
        headers: HTTPFields = .json,
        setup: TestingSetup = .router,
        check: @escaping @Sendable (TestResponse) throws -> Void
    ) async throws {
        try await withApplication(setup, limits: Limits(bodyBytes: 1_024), routes: Self.routes) { client, _ in
            try check(
                try await client.execute(
                    uri: "/orders",
                    method: .post,
                    headers: headers,
                    body: ByteBuffer(string: body)
                )
            )
        }
    }

    private static let good =
        #"{"name":"n","kind":"sale","wanted_at":"2026-01-31T12:00:00Z","order_lines":[{"robot":"7f1c6c4e-9f5d-4d8a-8a29-0b9e3f7a1c11","quantity":2}]}"#

    @Test(
        "JSON of any common kind is read, and unknown fields are ignored",
        arguments: ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/a2a+json"]
    )
    func accepted(type: String) async throws {
        try await post(Self.good.replacing(#"{"name""#, with: #"{"more":[1],"name""#), headers: [.contentType: type]) {
            #expect($0.status == .ok)
            #expect($0.text == "n")
        }
    }

    @Test(
        "A wrong field is named by its path as the client wrote it",
        arguments: [
            (#""name":"n","#, "", "name", "is needed"),
            (#""name":"n""#, #""name":7"#, "name", "must be a text"),
            (#""name":"n""#, #""name":null"#, "name", "must be a text, not null"),
            (#""sale""#, #""rent""#, "kind", "is none of the values that are taken"),
            ("2026-01-31T12:00:00Z", "tomorrow", "wanted_at", "is not an ISO 8601 time such as 2026-01-31T12:00:00Z"),
            (#""quantity":2"#, #""quantity":"2""#, "order_lines[0].quantity", "must be a number"),
            (#","quantity":2"#, "", "order_lines[0].quantity", "is needed"),
            (#""kind":"sale""#, #""urgent":"yes""#, "urgent", "must be true or false"),
            (#""kind":"sale""#, #""labels":{"a":1}"#, "labels.a", "must be a text"),
            (#""kind":"sale""#, #""labels":[]"#, "labels", "must be an object"),
        ] as [(String, String, String, String)]
    )
    func wrongField(right: String, wrong: String, field: String, message: String) async throws {
        #expect(Self.good.contains(right))
        try await post(Self.good.replacing(right, with: wrong)) {
            #expect($0.status == .unprocessableContent)
            #expect($0.json?["errors"] == [["field": .string(field), "message": .string(message)]])
        }
    }

    @Test("JSON of another shape altogether is a wrong body")
    func wrongShape() async throws {
        try await post("[]") {
            #expect($0.status == .unprocessableContent)
            #expect($0.json?["errors"]?.arrayValue?.first?["field"] == "body")
        }
        try await post(Self.good.replacing("7f1c6c4e-9f5d-4d8a-8a29-0b9e3f7a1c11", with: "7")) {
            #expect($0.status == .unprocessableContent)
            #expect($0.json?["errors"]?.arrayValue?.first?["field"] == "order_lines[0].robot")
        }
    }

    @Test(
        "What is not JSON gets 400 with the position",
        arguments: [
            ("", ": it is empty."), ("{\n  \"name\": oops\n}", " (line 2, column 11)."),
            ("{\"name\":\"n\"", " (line 1, column 12)."),
        ] as [(String, String)]
    )
    func notJSON(body: String, position: String) async throws {
        try await post(body) {
            #expect($0.status == .badRequest)
            #expect($0.json?["code"] == "invalid_json")
            #expect($0.json?["detail"]?.stringValue == "The body is not JSON" + position)
        }
    }

    @Test("Bytes that are no text are told as such, and break nothing")
    func notText() async throws {
        try await withApplication(routes: Self.routes) { client, _ in
            let response = try await client.execute(
                uri: "/orders",
                method: .post,
                headers: .json,
                body: ByteBuffer(bytes: [0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])
            )
            #expect([400, 422].contains(response.status.code))
        }
    }

    @Test("Nesting without end is refused, not followed")
    func deep() async throws {
        try await withApplication(routes: Self.routes) { client, _ in
            for text in [String(repeating: "[", count: 200_000), String(repeating: #"{"a":"#, count: 100_000)] {
                let response = try await client.execute(
                    uri: "/orders",
                    method: .post,
                    headers: .json,
                    body: ByteBuffer(string: text)
                )
                #expect([400, 422].contains(response.status.code))
            }
        }
    }

    @Test(
        "Another type, none, and an encoded body get 415",
        arguments: [
            [:], [.contentType: "text/plain"], [.contentType: "application/jsonx"],
            [.contentType: "application/json", .contentEncoding: "gzip"],
        ] as [HTTPFields]
    )
    func unsupported(headers: HTTPFields) async throws {
        try await post(Self.good, headers: headers) {
            #expect($0.status == .unsupportedMediaType)
            #expect($0.json?["code"] == "unsupported_media_type")
        }
    }

    @Test("A body over the limit gets 413, also where its length is not told first")
    func tooLarge() async throws {
        let large = #"{"name":""# + String(repeating: "x", count: 2_000) + #"","order_lines":[]}"#
        try await post(large, setup: .live) {
            #expect($0.status == .contentTooLarge)
            #expect($0.json?["code"] == "body_too_large")
        }
        try await post(large, headers: HTTPFields.json.adding(.transferEncoding, "chunked")) {
            #expect($0.status == .contentTooLarge)
        }
    }

    @Test("Page and limit are read, and rubbish is told field by field")
    func pages() async throws {
        let routes: Routes = { router in
            router.get("/list") { request, _ in
                let (page, limit) = try request.pageQuery(defaultLimit: 20, maxLimit: 100)
                return "\(page) \(limit)"
            }
        }
        try await withApplication(routes: routes) { client, _ in
            func get(_ query: String) async throws -> TestResponse {
                try await client.execute(uri: "/list" + query, method: .get)
            }
            #expect(try await get("").text == "1 20")
            #expect(try await get("?page=3&limit=100").text == "3 100")
            let wrong = try await get("?page=0&limit=101")
            #expect(wrong.status == .unprocessableContent)
            #expect(wrong.json?["errors"]?.arrayValue?.compactMap { $0["field"]?.stringValue } == ["page", "limit"])
            #expect(try await get("?page=99999999999999999999").status == .unprocessableContent)
            #expect(try await get("?limit=").status == .unprocessableContent)
        }
    }
}
