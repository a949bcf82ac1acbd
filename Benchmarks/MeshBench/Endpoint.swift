import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import SharedModels

/// One server that is measured.
struct Endpoint: Sendable {
    struct Refused: Error, CustomStringConvertible {
        var description: String
    }

    var base: String
    var client: HTTPClient
    /// Made anew for every request, as the mesh's own callers do.
    var headers: @Sendable () async throws -> [(String, String)]

    /// Connections that are kept as long as the callers want them.
    static func makeClient() -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(3)
        configuration.timeout.read = .seconds(60)
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 256
        return HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
    }

    func post<Answer: Decodable>(_ path: String, _ body: some Encodable, as type: Answer.Type) async throws -> Answer {
        try JSON.decode(type, from: try await send("POST", path, JSON.encode(body)))
    }

    /// - Throws: `Refused` with the status and the code of the answer, when it is no 2xx.
    @discardableResult
    func send(_ method: String, _ path: String, _ body: Data? = nil) async throws -> Data {
        var request = HTTPClientRequest(url: base + path)
        request.method = .RAW(value: method)
        for (name, value) in try await headers() { request.headers.add(name: name, value: value) }
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let answer = Data(try await response.body.collect(upTo: 64 << 20).readableBytesView)
        guard (200..<300).contains(response.status.code) else {
            let json = (try? JSON.decode(JSONValue.self, from: answer)) ?? .null
            let code = (json["error"]?["code"] ?? json["code"])?.stringValue ?? ""
            throw Refused(description: "\(method) \(path.prefix { $0 != "?" }): \(response.status.code) \(code)")
        }
        return answer
    }
}
