import Foundation
import HTTPTypes
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("The web console's files")
struct PageTests {
    @Test(
        "A file has its type, and is asked for again each time",
        arguments: [
            ("/", "text/html"), ("/index.html", "text/html"), ("/styles.css", "text/css"),
            ("/app.js", "text/javascript"), ("/icon.svg", "image/svg+xml"),
        ]
    )
    func file(path: String, type: String) async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.request(.get, path)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type")?.hasPrefix(type) == true)
            #expect(answer.header("Cache-Control") == "no-cache")
            #expect(answer.header("X-Content-Type-Options") == "nosniff")
            #expect(answer.header("Content-Length") == String(answer.text.utf8.count))
            #expect(answer.cookie == nil)
            let tag = try #require(answer.header("ETag"))
            let again = try await gateway.request(.get, path, nil, ["If-None-Match": tag])
            #expect(again.status == 304)
            #expect(again.text.isEmpty)
            #expect(again.header("Cache-Control") == "no-cache")
            let head = try await gateway.request(.head, path)
            #expect(head.status == 200)
            #expect(head.text.isEmpty)
        }
    }

    @Test("The page loads nothing from elsewhere and is framed by nobody")
    func policy() async throws {
        try await GatewayHarness.run { gateway in
            let policy = try #require(try await gateway.request(.get, "/").header("Content-Security-Policy"))
            for part in ["default-src 'self'", "frame-ancestors 'none'", "object-src 'none'"] {
                #expect(policy.contains(part))
            }
        }
    }

    @Test(
        "A path stays within the folder",
        arguments: [
            "/../README.md", "/..%2fREADME.md", "/%2e%2e/README.md", "/%2e%2e%2fREADME.md", "/....//README.md",
            "/..%5cREADME.md", "/%252e%252e/README.md", "//etc/passwd", "/%2fetc/passwd", "/styles.css/../../README.md",
            "/styles.css%00.html", "/%zz", "/.git/config", "/%c0%ae%c0%ae/README.md",
        ]
    )
    func outside(path: String) async throws {
        try await GatewayHarness.run { gateway in
            let answer = try await gateway.request(.get, path)
            #expect((400..<500).contains(answer.status), "\(answer.status) \(answer.text.prefix(60))")
            for inside in ["gateway", "root:", "[core]"] { #expect(!answer.text.contains(inside)) }
            #expect(try await gateway.request(.get, "/healthz").status == 200)
        }
    }

    @Test(
        "Whatever range is asked for, the file comes whole",
        arguments: [
            "bytes=0-3", "bytes=99999999-", "bytes=0-9223372036854775807", "bytes=-5", "bytes=5-2", "bytes=-",
            "bytes=99999999999999999999-", "lines=1-2", "bytes=0-1,4-5",
        ]
    )
    func ranges(range: String) async throws {
        try await GatewayHarness.run { gateway in
            let whole = try await gateway.request(.get, "/styles.css")
            let answer = try await gateway.request(.get, "/styles.css", nil, ["Range": range])
            #expect(answer.status == 200)
            #expect(answer.text == whole.text)
            #expect(answer.header("Accept-Ranges") == "none")
        }
    }

    @Test("A folder of the operator's own is served; an empty file and a folder in it do no harm")
    func ownFolder() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mesh-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appending(path: "inner"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("hello".utf8).write(to: folder.appending(path: "index.html"))
        try Data().write(to: folder.appending(path: "empty.js"))
        try await GatewayHarness.run(settings: ["GATEWAY_PUBLIC_DIRECTORY": folder.path(percentEncoded: false)]) {
            gateway in
            #expect(try await gateway.request(.get, "/").text == "hello")
            let empty = try await gateway.request(.get, "/empty.js")
            #expect(empty.status == 200)
            #expect(empty.text.isEmpty)
            let inner = try await gateway.request(.get, "/inner/")
            #expect(inner.status == 404)
        }
    }
}
