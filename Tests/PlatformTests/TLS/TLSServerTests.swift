import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOSSL
import SharedModels
import Synchronization
import TestSupport
import Testing

@testable import Platform

@Suite(
    "TLS at a process's port",
    .enabled(if: TestCertificates.missing == nil, "openssl is needed"),
    .timeLimit(.minutes(2))
)
struct TLSServerTests {
    private func settings(_ files: TestCertificates, _ more: [String: String] = [:]) throws -> ProcessSettings {
        let own = ["TLS_CERTIFICATE_FILE": files.path("door.pem"), "TLS_KEY_FILE": files.path("door.key")]
        return try tlsSettings(.gateway, own.merging(more) { _, new in new })
    }

    /// nil where the handshake fails.
    private func version(_ port: Int, _ configuration: TLSConfiguration) async -> TLSVersion? {
        guard let client = try? await SecureClient.connect(port: port, configuration) else { return nil }
        await client.close()
        return client.version
    }

    @Test("TLS 1.2 is refused where 1.3 is the least, and spoken where nothing is set; older ones never are")
    func versions() async throws {
        try await TestCertificates.with(["door"]) { files in
            let (any, old, older) = try (files.client(), files.client(to: .tlsv12), files.client(to: .tlsv11))
            try await withListening(try settings(files)) { port, _ in
                #expect(await version(port, any) == .tlsv13)
                #expect(await version(port, old) == .tlsv12)
                #expect(await version(port, older) == nil)
            }
            try await withListening(try settings(files, ["TLS_MINIMUM": "1.3"])) { port, _ in
                #expect(await version(port, any) == .tlsv13)
                #expect(await version(port, old) == nil)
            }
        }
    }

    @Test("New files are taken up without a restart: what is open goes on, what begins sees the new certificate")
    func reload() async throws {
        try await TestCertificates.with(["door"]) { files in
            try await withListening(try settings(files)) { port, process in
                let first = try await SecureClient.connect(port: port, try files.client())
                let old = try #require(first.certificate)
                #expect(try await first.ask("/word", until: "body").hasPrefix("HTTP/1.1 200"))

                let identity = try #require(process.identities.server)
                let expiry = identity.expires
                try files.make(["door"], days: 60)
                try await soon("the new certificate is shown") {
                    let client = try await SecureClient.connect(port: port, try files.client())
                    await client.close()
                    return client.certificate != old
                }
                #expect(identity.expires > expiry)
                #expect(try await first.ask("/word", until: "body").hasPrefix("HTTP/1.1 200"))
                #expect(!first.isClosed)
                await first.close()
            }
        }
    }

    @Test("Files that cannot be used change nothing, and ones that can are taken up after them")
    func broken() async throws {
        try await TestCertificates.with(["door", "other"]) { files in
            try await withListening(try settings(files)) { port, _ in
                func shown() async throws -> NIOSSLCertificate? {
                    let client = try await SecureClient.connect(port: port, try files.client())
                    await client.close()
                    return client.certificate
                }
                let old = try #require(await shown())
                // Half of a change, and then no certificate at all: each stands still for long enough to be looked at.
                try files.put(files.path("other.pem"), as: "door.pem")
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await shown() == old)
                try files.put(files.path("ca.key"), as: "door.pem")
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await shown() == old)
                try FileManager.default.removeItem(atPath: files.path("door.key"))
                try await Task.sleep(for: .milliseconds(500))
                #expect(try await shown() == old)

                try files.make(["door"])
                try await soon("the good pair is shown") { try await shown() != old }
            }
        }
    }

    @Test("Who speaks plain HTTP to it is sent away, and nobody else notices")
    func plain() async throws {
        try await TestCertificates.with(["door"]) { files in
            try await withListening(try settings(files)) { port, _ in
                let talk = try await RawClient.talk(
                    port: port,
                    ["GET /word HTTP/1.1\r\nHost: x\r\n\r\n"],
                    for: .seconds(20)
                )
                #expect(talk.isClosed)
                #expect(talk.status == nil)
                let client = try await SecureClient.connect(port: port, try files.client())
                #expect(try await client.ask("/word", until: "body").hasPrefix("HTTP/1.1 200"))
                await client.close()
            }
        }
    }

    @Test("A handshake that does not come, or comes byte by byte, is cut off", arguments: [0, 40])
    func slowHandshake(bytes: Int) async throws {
        try await TestCertificates.with(["door"]) { files in
            try await withListening(try settings(files, ["READ_TIMEOUT": "1"])) { port, _ in
                let hello = Array(repeating: "\u{16}", count: 1) + ["\u{03}", "\u{01}", "\u{02}", "\u{00}"]
                let pieces = bytes == 0 ? [""] : (hello + Array(repeating: "\u{01}", count: bytes))
                let talk = try await RawClient.talk(port: port, pieces, pause: .milliseconds(200), for: .seconds(30))
                #expect(talk.isClosed)
            }
        }
    }

    @Test("A head that comes too slowly is cut off behind TLS as well")
    func slowHead() async throws {
        try await TestCertificates.with(["door"]) { files in
            try await withListening(try settings(files, ["READ_TIMEOUT": "3"])) { port, _ in
                let client = try await SecureClient.connect(port: port, try files.client())
                await client.send("GET /word HTTP/1.1\r\nHost: ")
                try await soon("the connection is closed") { client.isClosed }
                // A connection that waits for its next request is none that is slow.
                let quiet = try await SecureClient.connect(port: port, try files.client())
                _ = try await quiet.ask("/word", until: "body")
                try await Task.sleep(for: .milliseconds(3_500))
                #expect(!quiet.isClosed)
                await quiet.close()
            }
        }
    }

    @Test("The gateway finds itself at an address that its certificate is not for, and nobody else there")
    func itself() async throws {
        try await TestCertificates.with(["door", "other"]) { files in
            let own = try settings(files)
            let others = try tlsSettings(
                .gateway,
                ["TLS_CERTIFICATE_FILE": files.path("other.pem"), "TLS_KEY_FILE": files.path("other.key")]
            )
            try await withListening(own) { port, _ in
                let base = try #require(URL(string: "https://127.0.0.1:\(port)"))
                func ask(as settings: ProcessSettings) async throws -> UInt {
                    var settings = settings
                    settings.replicas[.gateway] = [base]
                    let process = try ProcessContext(settings: settings, logger: .silent)
                    let request = HTTPClientRequest(url: base.absoluteString + "/healthz")
                    let outcome: Result<UInt, any Error>
                    do {
                        let response = try await process.upstreams.execute(
                            request,
                            to: "gateway",
                            at: base,
                            timeout: .seconds(20)
                        )
                        for try await _ in response.body {}
                        outcome = .success(response.status.code)
                    } catch {
                        outcome = .failure(error)
                    }
                    await process.shutdown()
                    return try outcome.get()
                }
                let status = try await ask(as: own)
                #expect(status == 200)
                await #expect(throws: UntrustedUpstream.self) { _ = try await ask(as: others) }
            }
        }
    }

    @Test("A client that leaves an event stream is noticed")
    func leaving() async throws {
        let ended = Mutex(0)
        try await TestCertificates.with(["door"]) { files in
            try await withListening(try settings(files), events: { ended.withLock { $0 += 1 } }) { port, _ in
                let client = try await SecureClient.connect(port: port, try files.client())
                let begun = try await client.ask("/events", until: "\n\n")
                #expect(begun.contains("event: first"))
                await client.close()
                try await soon("the stream's handler ends") { ended.withLock { $0 } == 1 }
            }
        }
    }

    @Test("Readiness tells when the certificate ends, and is degraded shortly before")
    func readiness() async throws {
        try await TestCertificates.with(["door"]) { files in
            for (days, status) in [("14", "ready"), ("40", "degraded")] {
                try await withListening(try settings(files, ["TLS_EXPIRY_DAYS": days])) { port, _ in
                    let client = try await SecureClient.connect(port: port, try files.client())
                    let answer = try await client.ask("/readyz", until: "}")
                    #expect(answer.hasPrefix("HTTP/1.1 200"))
                    #expect(answer.contains(#""status":"\#(status)""#), "\(answer)")
                    await client.close()
                }
            }
        }
    }
}

@Suite("Connections", .enabled(if: TestCertificates.missing == nil, "openssl is needed"), .timeLimit(.minutes(2)))
struct ConnectionLimitTests {
    @Test("Past the limit a connection is closed at once, the others go on, and there is room again when one ends")
    func limit() async throws {
        try await TestCertificates.with(["door"]) { files in
            let own = ["TLS_CERTIFICATE_FILE": files.path("door.pem"), "TLS_KEY_FILE": files.path("door.key")]
            let settings = try tlsSettings(.gateway, own.merging(["MAX_CONNECTIONS": "3"]) { _, new in new })
            let configuration = try files.client()
            try await withListening(settings) { port, _ in
                var open: [SecureClient] = []
                for _ in 0..<6 {
                    if let client = try? await SecureClient.connect(port: port, configuration) { open.append(client) }
                }
                // One place may be the test client's own.
                #expect((2...3).contains(open.count), "\(open.count)")
                for client in open {
                    let answer = try await client.ask("/word", until: "body")
                    #expect(answer.hasPrefix("HTTP/1.1 200"))
                }
                await open.removeFirst().close()
                try await soon("there is room again") {
                    guard let client = try? await SecureClient.connect(port: port, configuration) else { return false }
                    open.append(client)
                    return true
                }
                for client in open { await client.close() }
            }
        }
    }
}
