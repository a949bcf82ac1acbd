import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Platform
import SharedModels

/// The operator's part of the gateway's API.
struct OperatorAPI: Sendable {
    var url: URL
    var key: String?

    private struct Told<Payload: Decodable>: Decodable { var data: Payload }

    /// - Parameter path: below `/api/v1/operator`, its names escaped already.
    /// - Throws: `Failure` in one line: the gateway cannot be reached, or refuses.
    func call<Answer: Decodable & Sendable>(
        _ method: HTTPMethod,
        _ path: String,
        as type: Answer.Type
    ) async throws -> Answer {
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(3)
        configuration.connectionPool.retryConnectionEstablishment = false
        try configuration.useMeshTLS(
            to: .gateway,
            at: url.absoluteString,
            environment: ProcessInfo.processInfo.environment
        )
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let outcome: Result<Answer, any Error>
        do {
            var request = HTTPClientRequest(url: url.appending(path: "api/v1/operator").absoluteString + path)
            request.method = method
            if let key { request.headers.add(name: "X-API-Key", value: key) }
            let response = try await client.execute(request, timeout: .seconds(30))
            let body = Data((try await response.body.collect(upTo: 8 << 20)).readableBytesView)
            guard (200..<300).contains(response.status.code) else {
                throw Failure(GatewayChat.reason(body, status: Int(response.status.code)))
            }
            outcome = .success(try JSON.decode(Told<Answer>.self, from: body).data)
        } catch let error where error is IOError || error is NIOConnectionError {
            outcome = .failure(Failure("there is no gateway at \(url.absoluteString): is the mesh up?"))
        } catch {
            outcome = .failure(error)
        }
        try? await client.shutdown()
        return try outcome.get()
    }
}
