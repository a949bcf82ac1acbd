import Foundation
import SharedModels
import Testing

@Suite("The envelope and the problem body")
struct EnvelopeTests {
    @Test("A success says error: null")
    func success() throws {
        let envelope = Envelope(data: ["id": JSONValue.int(1)])
        #expect(try JSON.encodeText(envelope) == #"{"data":{"id":1},"error":null,"success":true}"#)
    }

    @Test("A failure says data: null, and leaves out what it does not know")
    func failure() throws {
        let envelope = Envelope<JSONValue>(error: .init(message: "No such robot", code: "not_found"))
        #expect(
            try JSON.encodeText(envelope)
                == #"{"data":null,"error":{"code":"not_found","message":"No such robot"},"success":false}"#
        )
    }

    @Test("A failure carries the wrong fields and the request's id")
    func fields() throws {
        let failure = Envelope<JSONValue>.Failure(
            message: "Two fields are wrong",
            code: "validation_failed",
            fields: [FieldProblem(field: "messages[2].role", message: "must be user or assistant")],
            requestID: "r-1"
        )
        let json = try JSONValue(encoding: Envelope<JSONValue>(error: failure))
        #expect(json["error"]?["fields"]?.arrayValue?.first?["field"] == "messages[2].role")
        #expect(json["error"]?["request_id"] == "r-1")
        let back = try json.decoded(as: Envelope<JSONValue>.self)
        #expect(back.error == failure)
        #expect(back.data == nil)
    }

    @Test("A problem has the members of RFC 9457")
    func problem() throws {
        let problem = Problem(
            status: 404,
            title: "Not Found",
            code: "not_found",
            detail: "No such robot",
            requestID: "r-1"
        )
        let json = try JSONValue(encoding: problem)
        #expect(json["type"] == "about:blank")
        #expect(json["title"] == "Not Found")
        #expect(json["status"] == 404)
        #expect(json["detail"] == "No such robot")
        #expect(json["request_id"] == "r-1")
        #expect(json["errors"] == nil)
        #expect(try json.decoded(as: Problem.self) == problem)
    }

    @Test("Pages are counted up", arguments: [(0, 20, 0), (1, 20, 1), (20, 20, 1), (21, 20, 2), (5, 0, 0)])
    func pages(total: Int, limit: Int, pages: Int) throws {
        let json = try JSONValue(encoding: Pagination(total: total, page: 1, limit: limit))
        #expect(json["total_pages"] == .int(pages))
    }
}
