import Foundation
import Postgres
import SharedModels
import Testing

extension SystemTests.OneMesh {
    @Suite("Wrong requests", .serialized)
    struct BadRequestTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        private func chat(_ body: String, type: String? = "application/json", as caller: Caller? = nil) async throws
            -> Answer
        {
            var headers: [String: String] = [:]
            headers["Content-Type"] = type
            return try await (caller ?? mesh.user()).send(
                "POST",
                "/api/v1/chat",
                headers: headers,
                body: Data(body.utf8)
            )
        }

        /// The envelope of a failure, whose request id is also in the header.
        private func check(_ answer: Answer, _ status: Int, _ code: String) throws {
            #expect(answer.status == status)
            let json = try answer.json()
            #expect(json["success"] == false)
            #expect(json["data"] == .null)
            #expect(json["error"]?["code"]?.stringValue == code)
            #expect(json["error"]?["message"]?.stringValue?.isEmpty == false)
            #expect(json["error"]?["request_id"]?.stringValue == answer.header("X-Request-Id"))
        }

        @Test(
            "What is not JSON is refused with its position",
            arguments: [
                (#"{"message": "hello" oops}"#, "line 1, column 21"), (#"{"message":"#, "line 1, column 12"),
                ("{\n  \"message\": hello\n}", "line 2, column 14"), ("hello", "line 1, column 1"),
            ]
        )
        func notJSON(body: String, position: String) async throws {
            let answer = try await chat(body)
            try check(answer, 400, "invalid_json")
            #expect(try answer.message().contains(position))
        }

        @Test("An empty body is not JSON either")
        func empty() async throws { try check(try await chat(""), 400, "invalid_json") }

        @Test("Only JSON is taken", arguments: ["text/plain", "application/x-www-form-urlencoded", nil])
        func otherType(type: String?) async throws {
            try check(try await chat(#"{"message":"hello"}"#, type: type), 415, "unsupported_media_type")
        }

        @Test(
            "A wrong message is called wrong by name",
            arguments: [
                #"{"message":""}"#, #"{"message":"  \n "}"#, "{}", #"{"message":5}"#, #"{"message":null}"#,
                #"{"message":"a\u0000b"}"#,
                "{\"message\":\"\(String(repeating: "a", count: 4_001))\"}",
            ]
        )
        func wrongMessage(body: String) async throws {
            let answer = try await chat(body)
            try check(answer, 422, "validation_failed")
            #expect(try answer.wrongFields() == ["message"])
        }

        @Test("A message of 4,000 characters is taken")
        func longest() async throws {
            let text = String(repeating: "We move pallets all day. ", count: 160)
            #expect(text.count == 4_000)
            #expect(try await chat(try JSON.encodeText(["message": text])).status == 200)
        }

        @Test("An unknown field is ignored")
        func unknownField() async throws {
            let answer = try await chat(#"{"message":"Hello","mood":"sunny","nested":{"deep":[1]}}"#)
            #expect(answer.status == 200)
            #expect(try answer.data()["agent_id"]?.stringValue == "supervisor")
        }

        @Test("A wrong role in the history is called wrong by its place")
        func wrongRole() async throws {
            let answer = try await chat(
                #"{"message":"Hello","conversation_history":[{"role":"user","content":"a"},{"role":"king","content":"b"}]}"#
            )
            try check(answer, 422, "validation_failed")
            #expect(try answer.wrongFields() == ["conversation_history[1].role"])
        }

        @Test("More than a mebibyte is refused", arguments: ["/api/v1/chat", "/api/v1/prequalifications"])
        func tooLarge(path: String) async throws {
            let body = "{\"message\":\"\(String(repeating: "a", count: 1_048_576))\"}"
            let answer = try await mesh.user().send(
                "POST",
                path,
                headers: ["Content-Type": "application/json"],
                body: Data(body.utf8)
            )
            try check(answer, 413, "body_too_large")
        }

        @Test(
            "What does not exist is not found",
            arguments: [
                "/api/v1/nothing", "/api/v1/robots/00000000-0000-4000-8000-000000000000", "/api/v1/robots/zebra",
                "/api/v1/chat/sessions/00000000-0000-4000-8000-000000000000", "/api/v1/industries/mining",
                "/api/v1/prequalifications/00000000-0000-4000-8000-000000000000",
            ]
        )
        func notFound(path: String) async throws {
            try check(try await mesh.user().get(path), 404, "not_found")
            let answer = try await mesh.user().get(path, headers: ["Accept": "application/problem+json"])
            #expect(answer.status == 404)
            #expect(answer.header("Content-Type")?.hasPrefix("application/problem+json") == true)
            let problem = try answer.json().decoded(as: Problem.self)
            #expect(problem.status == 404)
            #expect(problem.code == "not_found")
            #expect(problem.requestID == answer.header("X-Request-Id"))
        }

        @Test(
            "A character that no text of the database can hold is refused, wherever it comes",
            arguments: ["robots?search=a%00b", "dealers?specialty=a%00b"]
        )
        func nul(path: String) async throws {
            try check(try await mesh.user().get("/api/v1/\(path)"), 422, "validation_failed")
        }

        @Test("An unknown agent is not found")
        func unknownAgent() async throws {
            let answer = try await mesh.user().post("/api/v1/agents/astrologer/chat", ["message": "Hello"])
            try check(answer, 404, "not_found")
        }

        @Test("Every wrong field of an application is named, and nothing is stored")
        func wrongApplication() async throws {
            let before = try await mesh.count("SELECT count(*) AS count FROM public.applications")
            let answer = try await mesh.user().post(
                "/api/v1/prequalifications",
                [
                    "business_name": "", "business_type": "charity", "industry": "mining", "email": "nobody",
                    "phone": "call me", "selected_equipment": [], "quantity": "7", "annual_revenue": "a lot",
                    "business_age": "old", "credit_rating": "stellar", "consent": false,
                ]
            )
            try check(answer, 422, "validation_failed")
            let wrong: Set = [
                "business_name", "business_type", "industry", "email", "phone", "quantity", "annual_revenue",
                "business_age", "credit_rating", "consent",
            ]
            #expect(try answer.wrongFields() == wrong)
            #expect(try await mesh.count("SELECT count(*) AS count FROM public.applications") == before)
        }

        @Test("A robot that the catalogue lacks is called wrong by its place")
        func unknownRobot() async throws {
            var form = Forms.strong
            form["selected_equipment"] = ["00000000-0000-4000-8000-000000000000"]
            let answer = try await mesh.user().post("/api/v1/prequalifications", .object(form))
            try check(answer, 422, "validation_failed")
            #expect(try answer.wrongFields() == ["selected_equipment[0]"])
        }

        @Test(
            "Wrong values of a query are named",
            arguments: [
                ("/api/v1/robots?limit=101", "limit"), ("/api/v1/robots?page=0", "page"),
                ("/api/v1/robots?limit=many", "limit"), ("/api/v1/dealers?zip_code=8950", "zip_code"),
                ("/api/v1/dealers?zip_code=00000", "zip_code"),
                ("/api/v1/dealers?zip_code=89501&radius_miles=-5", "radius_miles"),
            ]
        )
        func wrongQuery(path: String, field: String) async throws {
            let answer = try await mesh.user().get(path)
            try check(answer, 422, "validation_failed")
            #expect(try answer.wrongFields() == [field])
        }

        @Test("A conversation goes on after wrong requests")
        func goesOn() async throws {
            let user = mesh.user()
            let first = try await user.say("We run a 40,000 sq ft warehouse in Reno")
            let session = first.session
            #expect(try await chat(#"{"message":"#, as: user).status == 400)
            #expect(try await chat(#"{"message":"","session_id":"\#(session)"}"#, as: user).status == 422)
            let second = try await user.say("Who sells AMRs near 89501?", session: session)
            #expect(second.agents == ["dealer-matching"])
            let stored = try await user.get("/api/v1/chat/sessions/\(session)").data(as: ChatSession.self)
            #expect(stored.messages.count == 4)
        }
    }
}

/// Forms that an applicant fills in.
enum Forms {
    /// Of a business that is approved.
    static let strong: [String: JSONValue] = [
        "business_name": "Truckee Fulfilment", "business_type": "llc", "industry": "logistics",
        "email": "ops@example.com", "phone": "775-555-0100", "selected_equipment": [], "quantity": "1",
        "annual_revenue": "5m-10m", "business_age": "5+", "credit_rating": "excellent", "consent": true,
    ]

    /// Of a business that is declined.
    static let weak: [String: JSONValue] = strong.merging(
        ["annual_revenue": "0-500k", "business_age": "0-1", "credit_rating": "poor", "quantity": "20+"]
    ) { _, weaker in weaker }
}
