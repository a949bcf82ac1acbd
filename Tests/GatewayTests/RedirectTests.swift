import Foundation
import Hummingbird
import Logging
import NIOCore
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("The plain port beside https", .timeLimit(.minutes(1)))
struct RedirectTests {
    /// Runs `body` beside the listener, with an ACME client's webroot in which a secret stands beside the challenges.
    private func withListener(
        address: URL? = nil,
        port: Int = 8443,
        _ body: (_ ask: (String) async throws -> RawClient.Talk, _ folder: URL) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "webroot-\(UUID().uuidString)")
        let challenges = folder.appending(path: ".well-known/acme-challenge")
        try FileManager.default.createDirectory(at: challenges, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("secret".utf8).write(to: folder.appending(path: "secret"))
        let own = try freePort()
        let listener = SideListener(
            setting: "GATEWAY_REDIRECT_PORT",
            host: "127.0.0.1",
            port: own,
            responder: RedirectResponder(address: address, port: port, webroot: folder.path(percentEncoded: false)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await listener.run() }
            let deadline = ContinuousClock.now + .seconds(20)
            while (try? await RawClient.talk(port: own, [], for: .milliseconds(1))) == nil {
                try #require(ContinuousClock.now < deadline, "the port is open")
                try await Task.sleep(for: .milliseconds(20))
            }
            let ask: (String) async throws -> RawClient.Talk = { request in
                try await RawClient.talk(port: own, [request], for: .seconds(20))
            }
            try await body(ask, folder)
            group.cancelAll()
            while await group.nextResult() != nil {}
        }
    }

    private func get(_ target: String, host: String = "mesh.example.com", method: String = "GET") -> String {
        "\(method) \(target) HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n"
    }

    @Test("A page is sent to https at the name it was asked by, with its path and query")
    func redirects() async throws {
        try await withListener { ask, _ in
            for (host, name) in [
                ("mesh.example.com", "mesh.example.com"), ("mesh.example.com:8080", "mesh.example.com"),
                ("[::1]:80", "[::1]"),
            ] {
                let talk = try await ask(get("/chat?a=b%20c", host: host))
                #expect(talk.status == 308)
                #expect(talk.text.contains("\r\nLocation: https://\(name):8443/chat?a=b%20c\r\n"), "\(talk.text)")
            }
            // What looks like another host is none.
            for (target, path) in [("//evil.example/x", "//evil.example/x"), ("http://evil.example/x", "/x")] {
                let talk = try await ask(get(target))
                #expect(talk.text.contains("\r\nLocation: https://mesh.example.com:8443\(path)\r\n"), "\(talk.text)")
            }
        }
        try await withListener(address: URL(string: "https://mesh.example.com/"), port: 8443) { ask, _ in
            let talk = try await ask(get("/chat", host: "evil.example"))
            #expect(talk.text.contains("\r\nLocation: https://mesh.example.com/chat\r\n"), "\(talk.text)")
        }
        try await withListener(port: 443) { ask, _ in
            let talk = try await ask(get("/"))
            #expect(talk.text.contains("\r\nLocation: https://mesh.example.com/\r\n"), "\(talk.text)")
        }
    }

    @Test("A host that is none, a target that is no path and a message are not sent anywhere")
    func refused() async throws {
        try await withListener { ask, _ in
            for host in ["evil.example/x", "a b", "a@b", "", "a\u{09}b", "[::1", "a:b"] {
                let talk = try await ask(get("/", host: host))
                #expect(talk.status == 400, "\(host)")
                #expect(!talk.text.contains("Location"), "\(host)")
            }
            #expect(try await ask(get("*", method: "OPTIONS")).status == 400)
            let message = "POST /api/v1/chat HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
            #expect(try await ask(message).status == 403)
        }
    }

    @Test("An authority finds an ACME client's challenge, and nothing else that is there")
    func challenges() async throws {
        try await withListener { ask, folder in
            let challenges = folder.appending(path: ".well-known/acme-challenge")
            let token = "LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0"
            try Data("\(token).key".utf8).write(to: challenges.appending(path: token))
            try Data(repeating: 65, count: 2_000).write(to: challenges.appending(path: "large"))
            try FileManager.default.createSymbolicLink(
                at: challenges.appending(path: "link"),
                withDestinationURL: folder.appending(path: "secret")
            )
            let path = "/.well-known/acme-challenge/"
            let found = try await ask(get(path + token))
            #expect(found.status == 200)
            #expect(found.text.hasSuffix("\r\n\r\n\(token).key"))
            let others = [
                "none", "", "large", "link", "../../secret", "..%2F..%2Fsecret", "%2e%2e/%2e%2e/secret", ".", "..",
                "a/b",
                token + "?x=1", token + "%00", String(repeating: "a", count: 129),
            ]
            for other in others {
                let talk = try await ask(get(path + other))
                #expect(talk.status == 404, "\(other)")
                #expect(!talk.text.contains("secret"), "\(other)")
            }
        }
    }

    @Test("Settings that lead nowhere are told")
    func settings() {
        func problems(_ values: [String: String]) -> [String] {
            var reader = SettingsReader(values: values, prefix: "GATEWAY")
            _ = GatewaySettings(from: &reader)
            return reader.problems.map(\.description)
        }
        #expect(problems(["GATEWAY_REDIRECT_PORT": "80", "GATEWAY_PUBLIC_URL": "https://mesh.example.com"]) == [])
        #expect(
            problems(["GATEWAY_REDIRECT_PORT": "80"]) == [
                "GATEWAY_REDIRECT_PORT needs TLS_CERTIFICATE_FILE, or an https GATEWAY_PUBLIC_URL to send to"
            ]
        )
        #expect(
            problems(["GATEWAY_ACME_DIRECTORY": "/var/www"]) == [
                "GATEWAY_ACME_DIRECTORY needs GATEWAY_REDIRECT_PORT, where its challenges are answered"
            ]
        )
    }

    @Test("With a certificate of its own, cookies are for https alone unless that is set otherwise")
    func cookies() {
        func isSecure(_ values: [String: String]) -> Bool {
            var reader = SettingsReader(values: values, prefix: "GATEWAY")
            return GatewaySettings(from: &reader).secureCookies
        }
        #expect(!isSecure([:]))
        #expect(isSecure(["TLS_CERTIFICATE_FILE": "x"]))
        #expect(isSecure(["GATEWAY_TLS_CERTIFICATE_FILE": "x"]))
        #expect(!isSecure(["TLS_CERTIFICATE_FILE": "x", "GATEWAY_SECURE_COOKIES": "false"]))
    }
}
