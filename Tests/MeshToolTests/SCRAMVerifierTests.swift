import Foundation
import Testing

@testable import MeshTool

@Suite("SCRAM verifiers")
struct SCRAMVerifierTests {
    /// RFC 7677, section 3: user "user", password "pencil", salt W22ZaJ0SNY7soEsUEjb6gQ==, 4096 iterations. Its
    /// ServerSignature is HMAC(ServerKey, AuthMessage); the keys themselves are as PostgreSQL derives them.
    @Test("The published example gives the keys that PostgreSQL stores")
    func example() throws {
        let salt = try #require(Data(base64Encoded: "W22ZaJ0SNY7soEsUEjb6gQ=="))
        let verifier = SCRAMVerifier(password: "pencil", salt: salt)
        #expect(
            verifier.text
                == "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
                + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="
        )
    }
}
