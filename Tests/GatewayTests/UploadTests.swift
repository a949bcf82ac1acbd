import AsyncHTTPClient
import Foundation
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOHTTP1
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Gateway

@Suite("What is uploaded")
struct UploadTests {
    /// A memory service that answers imports as a test says, with its head before the body is read.
    private static func withMemory(
        _ answer: @escaping @Sendable (Request, MeshRequestContext) async throws -> Response,
        _ body: @escaping @Sendable (URL) async throws -> Void
    ) async throws {
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let process = try ProcessContext(settings: .testing(service: .memory), logger: logger)
        let router = meshRouter(process: process, identity: .open)
        router.post("/v1/memories/import", use: answer)
        do {
            try await Assembly(router: router).application(process: process).test(.live) { client in
                let port = try #require(client.port)
                try await body(try #require(URL(string: "http://127.0.0.1:\(port)")))
            }
        } catch {
            await process.shutdown()
            throw error
        }
        await process.shutdown()
    }

    /// Sends lines one by one, with a pause before each.
    private static func upload(
        _ lines: Int,
        pause: Duration,
        to gateway: GatewayHarness,
        key: String
    ) async throws -> (status: Int, text: String) {
        var request = HTTPClientRequest(
            url: "http://127.0.0.1:\(try #require(gateway.client.port))/api/v1/memories/import"
        )
        request.method = .POST
        request.headers.add(name: "X-API-Key", value: key)
        request.headers.add(name: "Content-Type", value: "application/x-ndjson")
        let body = AsyncStream<ByteBuffer> { continuation in
            let task = Task {
                for number in 0..<lines {
                    try? await Task.sleep(for: pause)
                    continuation.yield(ByteBuffer(string: "{\"line\": \(number)}\n"))
                }
                continuation.finish()
            }
            continuation.onTermination = { _ in task.cancel() }
        }
        request.body = .stream(body, length: .unknown)
        let response = try await gateway.process.http.execute(request, timeout: .seconds(20))
        let text = try await response.body.collect(upTo: 1 << 20)
        return (Int(response.status.code), String(buffer: text))
    }

    @Test("A service that refuses before it has read the body costs that request alone")
    func refusedEarly() async throws {
        let refusal = APIError.validation([FieldProblem(field: "namespace", message: "is none")])
        try await Self.withMemory { _, _ in
            throw refusal
        } _: { url in
            try await GatewayHarness.run(upstream: url) { gateway in
                let key = try await gateway.key()
                for pause in [Duration.zero, .milliseconds(1), .milliseconds(20), .milliseconds(80)] {
                    for _ in 0..<10 {
                        let answer = try await Self.upload(4, pause: pause, to: gateway, key: key)
                        #expect(answer.status == 422, "\(answer.text)")
                    }
                }
                // Of a process that has ended there is no answer.
                #expect(try await gateway.request(.get, "/healthz").status == 200)
            }
        }
    }

    @Test("A body comes whole and in order, and the answer that was begun before it ends after it")
    func whole() async throws {
        try await Self.withMemory { request, _ in
            let body = request.body
            return Response(
                status: .ok,
                headers: [.contentType: "application/json"],
                body: ResponseBody { writer in
                    try await writer.write(ByteBuffer(string: " "))
                    var text = ""
                    for try await chunk in body { text += String(buffer: chunk) }
                    try await writer.write(ByteBuffer(bytes: try JSON.encode(["read": text])))
                    try await writer.finish(nil)
                }
            )
        } _: { url in
            try await GatewayHarness.run(upstream: url) { gateway in
                let key = try await gateway.key()
                for pause in [Duration.zero, .milliseconds(10)] {
                    let answer = try await Self.upload(30, pause: pause, to: gateway, key: key)
                    #expect(answer.status == 200)
                    let expected = (0..<30).map { "{\"line\": \($0)}\n" }.joined()
                    #expect(try json(answer.text.trimmingCharacters(in: .whitespaces))["read"]?.stringValue == expected)
                }
            }
        }
    }

    @Test("Who still sends when the answer is there can send the rest, and ask again on the same connection")
    func lingers() async throws {
        try await Self.withMemory { _, _ in
            try jsonResponse(["complete": false])
        } _: { url in
            try await GatewayHarness.run(upstream: url) { gateway in
                let key = try await gateway.key()
                let (begin, rest) = ("{\"line\":", " 1}\n{\"line\": 2}\n")
                let head = """
                    POST /api/v1/memories/import HTTP/1.1\r\nHost: x\r\nX-API-Key: \(key)\r\n\
                    Content-Type: application/x-ndjson\r\nContent-Length: \((begin + rest).utf8.count)\r\n\r\n
                    """
                let talk = try await RawClient.talk(
                    port: try #require(gateway.client.port),
                    [head + begin, rest + "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"],
                    pause: .seconds(1),
                    for: .seconds(30)
                )
                #expect(talk.answers == 2, "\(talk.text)")
                #expect(talk.text.contains("complete"))
            }
        }
    }

    @Test("A service that answers and reads no more costs the upload nothing")
    func endedEarly() async throws {
        try await Self.withMemory { _, _ in
            try jsonResponse(["complete": false])
        } _: { url in
            try await GatewayHarness.run(upstream: url) { gateway in
                let key = try await gateway.key()
                for _ in 0..<5 {
                    let answer = try await Self.upload(3, pause: .milliseconds(30), to: gateway, key: key)
                    #expect(answer.status == 200)
                    #expect(answer.text.contains("complete"))
                }
                #expect(try await gateway.request(.get, "/healthz").status == 200)
            }
        }
    }
}
