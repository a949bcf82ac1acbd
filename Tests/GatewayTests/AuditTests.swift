import Foundation
import HTTPTypes
import Logging
import NIOConcurrencyHelpers
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("Calls that may change something are written down")
struct AuditTests {
    /// What was logged as audit, line by line.
    private struct Book: LogHandler {
        let lines = NIOLockedValueBox<[[String: String]]>([])
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.info

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            guard "\(event.message)" == "audit" else { return }
            let all = metadata.merging(event.metadata ?? [:]) { _, own in own }
            lines.withLockedValue { $0.append(all.mapValues { "\($0)" }) }
        }

        func taken() -> [[String: String]] {
            lines.withLockedValue { lines in
                defer { lines = [] }
                return lines
            }
        }
    }

    @Test("Each call that is described as one that changes something has one line, and reading has none")
    func everyOperation() async throws {
        let book = Book()
        // Nothing listens on port 9: what is written down does not depend on an answer, which an import would wait for before it sends.
        let nowhere = try #require(URL(string: "http://127.0.0.1:9"))
        try await GatewayHarness.run(upstream: nowhere, log: book) { gateway in
            let key = try await gateway.key()
            let caller = ["X-API-Key": key, "X-User-Id": "ada lovelace"]
            let paths = try #require(gatewayOpenAPI["paths"]?.objectValue)
            var count = 0
            for (pattern, operations) in paths {
                for method in (operations.objectValue ?? [:]).keys {
                    // Some of what is read is a stream without an end.
                    guard let verb = HTTPRequest.Method(rawValue: method.uppercased()), verb != .get else {
                        continue
                    }
                    let path = pattern.replacing("{agent}", with: "sales").replacing(#/\{\w+\}/#, with: "x")
                    _ = try await gateway.request(verb, path, verb == .delete ? nil : [:], caller)
                    let lines = book.taken()
                    #expect(lines.count == 1, "\(method) \(pattern): \(lines)")
                    guard let line = lines.first else { continue }
                    count += 1
                    #expect(line["http.method"] == verb.rawValue)
                    #expect(line["http.status"].flatMap { Int($0) } != nil)
                    #expect(line["http.path"]?.hasPrefix("/") == true)
                    #expect(line["audit.role"] == "machine")
                    #expect(line["audit.tenant"] == "acme")
                    #expect(line["audit.key"]?.count == 16)
                    #expect(line["audit.user"]?.count == 32)
                    #expect(line["request.id"] != nil)
                    #expect(!"\(line)".contains(key))
                    #expect(!"\(line)".contains("lovelace"))
                }
            }
            #expect(count > 10)
            for path in ["/", "/healthz", "/api/v1/robots", "/api/v1/memories?user_id=x", "/v1/models"] {
                _ = try await gateway.request(.get, path, nil, caller)
            }
            #expect(book.taken().isEmpty)
        }
    }

    @Test("Where one path stands for many operations the one is named; nothing that a caller made up is")
    func operations() async throws {
        let book = Book()
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, log: book) { gateway in
                let key = try await gateway.key()
                let arguments: JSONValue = ["content": "secret", "user_id": "ada"]
                _ = try await gateway.tool("add_memory", arguments, key: key)
                #expect(book.taken().map { $0["audit.operation"] } == ["tools/call add_memory"])
                _ = try await gateway.tool("made_up", [:], key: key)
                #expect(book.taken().map { $0["audit.operation"] } == [nil])
                for (method, named) in [("SendMessage", "SendMessage"), ("a b\nc", nil)] as [(String, String?)] {
                    let call: JSONValue = ["jsonrpc": "2.0", "id": 1, "method": .string(method), "params": [:]]
                    _ = try await gateway.request(.post, "/a2a", call, ["X-API-Key": key, "A2A-Version": "1.0"])
                    let line = try #require(book.taken().first)
                    #expect(line["audit.operation"] == named)
                    #expect(line["http.path"] == "/a2a")
                }
            }
        }
    }

    @Test("Who is nobody, or was refused, is written down as well")
    func refused() async throws {
        let book = Book()
        try await withFakeUpstream(.json([:])) { upstream in
            try await GatewayHarness.run(upstream: upstream.url, log: book) { gateway in
                #expect(
                    try await gateway.request(.delete, "/api/v1/memories/x", nil, ["X-API-Key": "wrong"]).status == 401
                )
                #expect(book.taken().map { [$0["audit.role"], $0["http.status"]] } == [["nobody", "401"]])
                _ = try await gateway.request(.post, "/api/v1/chat", ["message": "Hello"])
                let visitor = try #require(book.taken().first)
                #expect(visitor["audit.role"] == "visitor")
                #expect(visitor["audit.user"]?.count == 32)
                #expect(visitor["audit.key"] == nil)
            }
        }
    }
}
