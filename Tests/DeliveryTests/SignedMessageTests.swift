import Delivery
import Foundation
import Testing

@Suite("What messages are signed with")
struct SignedMessageTests {
    @Test("A secret with whsec_ is base64; any other is its own text, even where it could be read as base64")
    func keys() {
        #expect(SignedMessage.key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").count == 24)
        for plain in [
            "correcthorsebatterystaples00", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "not base64 at all, but long",
        ] {
            #expect(SignedMessage.key(plain) == Data(plain.utf8), "\(plain)")
            #expect(!SignedMessage.isBroken(plain))
        }
        #expect(SignedMessage.isBroken("whsec_this is no base64"))
        #expect(!SignedMessage.isBroken("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
    }

    @Test("The example of the specification's libraries comes out")
    func example() {
        let signature = SignedMessage.signature(
            of: Data(#"{"test": 2432232314}"#.utf8),
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: "1614265330",
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        )
        #expect(signature == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }
}
