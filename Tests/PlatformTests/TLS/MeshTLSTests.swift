import AsyncHTTPClient
import Foundation
import NIOCore
import NIOSSL
import SharedModels
import TestSupport
import Testing

@testable import Platform

@Suite(
    "TLS between services",
    .enabled(if: TestCertificates.missing == nil, "openssl is needed"),
    .timeLimit(.minutes(2))
)
struct MeshTLSTests {
    private func settings(
        _ service: MeshService,
        _ files: TestCertificates,
        as name: String? = nil,
        ca: String = "ca.pem",
        _ more: [String: String] = [:]
    ) throws -> ProcessSettings {
        let name = name ?? service.name
        let own = [
            "MESH_TLS_CERTIFICATE_FILE": files.path("\(name).pem"), "MESH_TLS_KEY_FILE": files.path("\(name).key"),
            "MESH_TLS_CA_FILE": files.path(ca),
        ]
        return try tlsSettings(service, own.merging(more) { _, new in new })
    }

    /// What `service` gets of `target` at the port; nil where it gets nothing.
    private func ask(
        _ target: MeshService,
        at port: Int,
        from process: ProcessContext
    ) async throws -> String {
        let base = try #require(URL(string: "https://127.0.0.1:\(port)"))
        let response = try await process.upstreams.execute(
            HTTPClientRequest(url: "\(base.absoluteString)/word"),
            to: target.name,
            at: base,
            timeout: .seconds(20)
        )
        return String(buffer: try await response.body.collect(upTo: 1_024))
    }

    /// A process that calls, with a service's address.
    private func withCaller(
        _ settings: ProcessSettings,
        calling target: MeshService,
        at port: Int,
        _ body: (ProcessContext) async throws -> Void
    ) async throws {
        var settings = settings
        settings.replicas[target] = [try #require(URL(string: "https://127.0.0.1:\(port)"))]
        let process = try ProcessContext(settings: settings, logger: .silent)
        let outcome: Result<Void, any Error>
        do { outcome = .success(try await body(process)) } catch { outcome = .failure(error) }
        await process.shutdown()
        try outcome.get()
    }

    @Test("A service takes nobody without a certificate of the mesh's authority, and speaks TLS 1.3 alone")
    func refused() async throws {
        try await TestCertificates.with(["memory", "financing"]) { files in
            try await TestCertificates.with(["financing"]) { others in
                // The stranger's certificate, under a name that the first authority's client would show.
                for file in ["financing.pem", "financing.key"] {
                    try files.put(others.path(file), as: "stolen-\(file)")
                }
                try await withListening(try settings(.memory, files)) { port, _ in
                    func answer(_ configuration: TLSConfiguration) async throws -> String {
                        let client = try await SecureClient.connect(port: port, configuration)
                        let answer = try await client.ask("/word", until: "body")
                        await client.close()
                        return answer
                    }
                    #expect(try await answer(files.client(showing: "financing")).hasPrefix("HTTP/1.1 200"))
                    // With TLS 1.3 the client learns of it after its own handshake: by the end of the connection, and no answer.
                    let none = (try? await answer(files.client())) ?? ""
                    #expect(none == "")
                    let stranger = (try? await answer(files.client(showing: "stolen-financing"))) ?? ""
                    #expect(stranger == "")
                    let old = (try? await answer(files.client(showing: "financing", to: .tlsv12))) ?? ""
                    #expect(old == "")
                    // Probes, too.
                    let plain = try await RawClient.talk(
                        port: port,
                        ["GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"],
                        for: .seconds(20)
                    )
                    #expect(plain.isClosed && plain.status == nil)
                }
            }
        }
    }

    @Test("A service calls another, which has the other's name and the mesh's authority")
    func right() async throws {
        try await TestCertificates.with(["memory", "financing"]) { files in
            try await withListening(try settings(.memory, files)) { port, _ in
                try await withCaller(try settings(.financing, files), calling: .memory, at: port) { caller in
                    for _ in 0..<2 {
                        let answer = try await ask(.memory, at: port, from: caller)
                        #expect(answer == "body")
                    }
                }
            }
        }
    }

    @Test("A stolen certificate of one service is no good at another's address")
    func wrongName() async throws {
        try await TestCertificates.with(["memory", "knowledge", "financing"]) { files in
            // Whoever has knowledge's key listens where memory should.
            try await withListening(try settings(.knowledge, files)) { port, _ in
                try await withCaller(try settings(.financing, files), calling: .memory, at: port) { caller in
                    for _ in 0..<3 {
                        let error = await #expect(throws: UntrustedUpstream.self) {
                            try await ask(.memory, at: port, from: caller)
                        }
                        #expect(error?.reason.contains("knowledge") == true)
                    }
                }
                // At its own it is.
                try await withCaller(try settings(.financing, files), calling: .knowledge, at: port) { caller in
                    let answer = try await ask(.knowledge, at: port, from: caller)
                    #expect(answer == "body")
                }
            }
        }
    }

    @Test("A service whose certificate is another authority's gets nothing sent to it")
    func otherAuthority() async throws {
        try await TestCertificates.with(["financing"]) { files in
            try await TestCertificates.with(["memory"]) { others in
                try await withListening(try settings(.memory, others)) { port, _ in
                    try await withCaller(try settings(.financing, files), calling: .memory, at: port) { caller in
                        await #expect(throws: UntrustedUpstream.self) { try await ask(.memory, at: port, from: caller) }
                    }
                }
            }
        }
    }

    @Test("An agent of somebody else's is not asked for the mesh's authority, and is shown no certificate of ours")
    func foreign() async throws {
        try await TestCertificates.with(["memory", "financing"]) { files in
            // Its certificate is the mesh's, which the system does not trust: with the mesh's TLS it would be taken.
            try await withListening(try settings(.memory, files)) { port, _ in
                let process = try ProcessContext(settings: try settings(.financing, files), logger: .silent)
                let error = await #expect(throws: (any Error).self) { try await ask(.memory, at: port, from: process) }
                #expect(!(error is UntrustedUpstream))
                await process.shutdown()
            }
        }
    }

    @Test("A new authority and new certificates are taken up by both sides without a restart")
    func reload() async throws {
        try await TestCertificates.with(["memory", "financing"]) { files in
            try await withListening(try settings(.memory, files)) { port, _ in
                try await withCaller(try settings(.financing, files), calling: .memory, at: port) { caller in
                    let watched = try #require(caller.identities.mesh)
                    try await withThrowingTaskGroup(of: Void.self) { group in
                        group.addTask { try await watched.run() }
                        #expect(try await ask(.memory, at: port, from: caller) == "body")
                        let old = try Data(contentsOf: URL(filePath: files.path("ca.pem")))
                        // Both are trusted while the certificates change, as docs/security.md says.
                        for file in ["ca.pem", "ca.key"] {
                            try FileManager.default.removeItem(atPath: files.path(file))
                        }
                        try files.make(["memory", "financing"])
                        let new = try Data(contentsOf: URL(filePath: files.path("ca.pem")))
                        #expect(new != old)
                        try await soon("they speak by the new authority") {
                            guard (try? await ask(.memory, at: port, from: caller)) == "body" else { return false }
                            let client = try? await SecureClient.connect(
                                port: port,
                                try files.client(showing: "financing")
                            )
                            let answer = try await client?.ask("/word", until: "body")
                            await client?.close()
                            return answer?.hasPrefix("HTTP/1.1 200") == true
                        }
                        #expect(try await ask(.memory, at: port, from: caller) == "body")
                        group.cancelAll()
                    }
                }
            }
        }
    }

    @Test("Probes have a plain port of their own, which answers nothing else")
    func health() async throws {
        try await TestCertificates.with(["memory"]) { files in
            let port = try freePort()
            try await withListening(try settings(.memory, files, ["HEALTH_PORT": "\(port)"])) { _, _ in
                func status(_ path: String) async throws -> Int? {
                    let request = "GET \(path) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                    return try await RawClient.talk(port: port, [request], for: .seconds(20)).status
                }
                try await soon("the port is open") { (try? await status("/healthz")) == 200 }
                #expect(try await status("/readyz") == 200)
                #expect(try await status("/metrics") == 200)
                #expect(try await status("/word") == 404)
            }
        }
    }
}
