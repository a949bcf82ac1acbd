import Foundation
import Testing

@testable import MeshTool

@Suite("What the gateway says when it refuses")
struct GatewayAnswerTests {
    private func reason(_ body: String, _ status: Int = 422) -> String {
        GatewayChat.reason(Data(body.utf8), status: status)
    }

    @Test("An envelope and a problem body both become one line")
    func bodies() {
        #expect(
            reason(#"{"success":false,"data":null,"error":{"message":"No such session","code":"x"}}"#)
                == "No such session"
        )
        #expect(
            reason(#"{"title":"Bad","detail":"Two are wrong","errors":[{"field":"message","message":"is empty"}]}"#)
                == "Two are wrong: message is empty"
        )
        #expect(
            reason(#"{"error":{"message":"Down","code":"x","request_id":"r-1"}}"#, 503) == "Down [request r-1]"
        )
    }

    @Test("An answer that is no JSON is told by its status")
    func rubbish() { #expect(reason("<html>", 502) == "the gateway answered with status 502") }

    @Test("What could steer the terminal is taken out")
    func escapes() {
        #expect(reason(#"{"detail":"a\u001b[2Jb\u0007c"}"#) == "a[2Jbc")
        #expect(Terminal.safe("line\n\tnext é 😀\r") == "line\n\tnext é 😀")
    }
}
