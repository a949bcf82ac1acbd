import Foundation
import SharedModels
import Testing

/// JSON as the protocol's specification publishes it (https://a2a-protocol.org, 1.0).
@Suite("A2A values")
struct A2ATests {
    /// Reads `text` as `type` and expects to write the same value again: nothing lost, nothing added.
    private func expectRoundTrip<T: Codable & Equatable>(_ type: T.Type, _ text: String) throws -> T {
        let data = Data(text.utf8)
        let value = try JSON.decode(type, from: data)
        #expect(try JSONValue(encoding: value) == JSON.decode(JSONValue.self, from: data))
        return value
    }

    @Test("A request to send a message")
    func sendRequest() throws {
        let request = try expectRoundTrip(
            A2A.SendRequest.self,
            """
            {
              "message": {
                "messageId": "6dbc13b5-bd57-4c2b-b503-24e381b6c8d6",
                "role": "ROLE_USER",
                "parts": [{"text": "Which AMR carries 250 kg?"}],
                "contextId": "c-1",
                "metadata": {"captured": {"city": "Reno"}}
              },
              "configuration": {"acceptedOutputModes": ["text/plain"], "historyLength": 5, "returnImmediately": false}
            }
            """
        )
        #expect(request.message.text == "Which AMR carries 250 kg?")
        #expect(request.message.role == .user)
    }

    @Test("A completed task with artifacts and history")
    func task() throws {
        let response = try expectRoundTrip(
            A2A.SendResponse.self,
            """
            {
              "task": {
                "id": "363422be-b0f9-4692-a24d-278670e7c7f1",
                "contextId": "c295ea44-7543-4f78-b524-7a38915ad6e4",
                "status": {
                  "state": "TASK_STATE_COMPLETED",
                  "timestamp": "2026-01-31T12:00:00.000Z",
                  "message": {"messageId": "m-2", "role": "ROLE_AGENT", "parts": [{"text": "Done."}]}
                },
                "artifacts": [{
                  "artifactId": "a-1", "name": "robots", "description": "Two robots",
                  "parts": [{"data": {"robots": [{"name": "MiR250", "payload_kg": 250}]}, "mediaType": "application/json"}]
                }],
                "history": [{"messageId": "m-1", "role": "ROLE_USER", "parts": [{"text": "Compare two"}]}],
                "metadata": {"model": "offline"}
              }
            }
            """
        )
        #expect(response.message == nil)
        #expect(response.task?.status.state.isTerminal == true)
    }

    @Test("File parts by content and by address")
    func files() throws {
        let message = try expectRoundTrip(
            A2A.Message.self,
            """
            {"messageId": "m", "role": "ROLE_USER", "referenceTaskIds": ["t-0"], "extensions": ["https://example.org/x"],
             "parts": [{"raw": "aGVsbG8=", "mediaType": "text/plain", "filename": "hello.txt"},
                       {"url": "https://example.org/plan.pdf", "mediaType": "application/pdf"}]}
            """
        )
        #expect(message.parts.map(\.contentCount) == [1, 1])
        #expect(message.text == "")
    }

    @Test("The events of a stream each hold exactly one member")
    func stream() throws {
        let events = [
            #"{"task":{"id":"t","contextId":"c","status":{"state":"TASK_STATE_WORKING"}}}"#,
            #"{"artifactUpdate":{"taskId":"t","contextId":"c","append":true,"lastChunk":false,"artifact":{"artifactId":"a","parts":[{"text":"Two"}]}}}"#,
            #"{"statusUpdate":{"taskId":"t","contextId":"c","status":{"state":"TASK_STATE_INPUT_REQUIRED"}}}"#,
            #"{"message":{"messageId":"m","role":"ROLE_AGENT","parts":[{"text":"Hello"}]}}"#,
        ]
        for text in events {
            let event = try expectRoundTrip(A2A.StreamResponse.self, text)
            let members = [
                event.task != nil, event.message != nil, event.statusUpdate != nil, event.artifactUpdate != nil,
            ]
            #expect(members.count { $0 } == 1)
        }
    }

    @Test("Nothing is written for what is absent, since strict clients refuse null and unknown fields")
    func absent() throws {
        let message = A2A.Message(messageId: "m", role: .agent, parts: [.text("Hi")])
        #expect(try JSON.encodeText(message) == #"{"messageId":"m","parts":[{"text":"Hi"}],"role":"ROLE_AGENT"}"#)
    }

    @Test("A part with two contents or none can be told")
    func contents() throws {
        #expect(A2A.Part(text: "a", url: "b").contentCount == 2)
        #expect(A2A.Part(mediaType: "text/plain").contentCount == 0)
    }

    @Test("An unknown state or role is refused", arguments: ["completed", "TASK_STATE_DONE", ""])
    func unknownState(_ state: String) {
        #expect(throws: DecodingError.self) {
            try JSON.decode(A2A.Status.self, from: Data(#"{"state":"\#(state)"}"#.utf8))
        }
    }

    @Test("A stream ends when the task is over or waits for somebody")
    func ends() {
        let open: [A2A.State] = [.submitted, .working]
        let waiting: [A2A.State] = [.inputRequired, .authRequired]
        let over: [A2A.State] = [.completed, .failed, .canceled, .rejected]
        #expect(open.allSatisfy { !$0.endsStream && !$0.isTerminal })
        #expect(waiting.allSatisfy { $0.endsStream && !$0.isTerminal })
        #expect(over.allSatisfy { $0.endsStream && $0.isTerminal })
    }

    @Test("An agent card")
    func card() throws {
        let card = try expectRoundTrip(
            AgentCard.self,
            """
            {
              "name": "Financing", "description": "Scores applications", "version": "1.0.0",
              "supportedInterfaces": [
                {"url": "http://127.0.0.1:8002", "protocolBinding": "HTTP+JSON", "protocolVersion": "1.0"}
              ],
              "provider": {"organization": "Ybryx", "url": "https://example.org"},
              "capabilities": {"streaming": true, "pushNotifications": false},
              "defaultInputModes": ["text/plain"], "defaultOutputModes": ["text/plain", "application/json"],
              "skills": [{"id": "score", "name": "Score", "description": "d", "tags": ["lease"], "examples": ["Do I qualify?"]}]
            }
            """
        )
        #expect(card.skills.first?.examples == ["Do I qualify?"])
    }
}
