import Clients
import Foundation
import NIOHTTP1
import NIOSSL
import SharedModels
import TestSupport
import Testing

extension SystemTests {
    /// The seven processes, with TLS everywhere: each service with a certificate of its own, and the gateway's for everybody.
    @Suite(
        "A mesh over TLS",
        .enabled(if: TestCertificates.missing == nil, "openssl is needed"),
        .runningMesh(secured: true),
        .timeLimit(.minutes(10))
    )
    struct SecuredMeshTests {
        @Test("A conversation goes through all of them, streamed, and is remembered")
        func conversation() async throws {
            let mesh = try Surroundings.mesh()
            let user = mesh.user()
            let session = UUID().uuidString.lowercased()
            // One for each of the four agents; each answer came as events.
            let turns = [
                ("We run a 40,000 sq ft warehouse in Reno and want to automate picking", "sales", "40,000"),
                ("Compare two AMRs for that", "knowledge", ""),
                ("Who sells them near 89501?", "dealer-matching", "89501"),
                ("What would 100,000 dollars over 60 months at 9.5 percent cost a month?", "financing", "2,100"),
            ]
            for (message, agent, word) in turns {
                let turn = try await user.say(message, session: session)
                #expect(turn.agents.contains(agent), "\(message): \(turn.agents)")
                #expect(
                    turn.tokenCount > 1 && (word.isEmpty || turn.tokens.contains(word)),
                    "\(message): \(turn.tokens)"
                )
            }
            try await eventually("what was said is remembered") {
                let answer = try await user.say("What did I tell you about my warehouse?")
                return answer.tokens.contains("40,000")
            }
        }

        @Test(
            "The gateway's own certificate is on: HSTS and cookies for https alone, and no service is reached without one"
        )
        func door() async throws {
            let mesh = try Surroundings.mesh()
            let answer = try await mesh.visitor.post("/api/v1/chat", ["message": "Hello"])
            #expect(answer.status == 200)
            #expect(answer.header("Strict-Transport-Security") == "max-age=31536000")
            let cookies = answer.headers["Set-Cookie"]
            #expect(!cookies.isEmpty)
            #expect(cookies.allSatisfy { $0.contains("Secure") }, "\(cookies)")

            let certificates = try #require(mesh.certificates)
            for service in MeshService.allCases {
                let client = try? await SecureClient.connect(port: mesh.port(of: service), try certificates.client())
                let text = try await client?.ask("/healthz", until: "}") ?? ""
                await client?.close()
                // The door is for who has none.
                #expect(text.isEmpty == (service != .gateway), "\(service.name): \(text)")
            }
            let metrics = try await mesh.machine().get("/metrics").text
            #expect(metrics.contains(#"tls_certificate_expiry_timestamp_seconds{use="server"}"#))
            #expect(metrics.contains(#"tls_certificate_expiry_timestamp_seconds{use="mesh"}"#))
        }

        @Test("New certificates of all of them are taken up while it runs")
        func renewal() async throws {
            let mesh = try Surroundings.mesh()
            let certificates = try #require(mesh.certificates)
            let user = mesh.user()
            func shown(_ service: MeshService) async throws -> NIOSSLCertificate? {
                let client = try await SecureClient.connect(
                    port: mesh.port(of: service),
                    try certificates.client(showing: "operator")
                )
                await client.close()
                return client.certificate
            }
            var old: [MeshService: NIOSSLCertificate] = [:]
            for service in MeshService.allCases { old[service] = try await shown(service) }
            try certificates.make(MeshService.allCases.map(\.name))
            for service in MeshService.allCases {
                try await eventually("\(service.name) shows its new certificate") {
                    try await shown(service) != old[service]
                }
            }
            let lease = try await user.say("What would 100,000 dollars over 60 months at 9.5 percent cost a month?")
            #expect(lease.tokens.contains("2,100"), "\(lease.tokens)")
            let readiness = try await mesh.readiness(of: .financing).json()
            #expect(readiness["checks"]?["mesh certificate"]?["status"] == "ok", "\(readiness)")
        }
    }
}
