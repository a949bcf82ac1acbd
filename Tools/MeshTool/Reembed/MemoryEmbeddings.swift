import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import Platform
import SharedModels

/// The memory service's `POST /v1/embeddings` and what it says of its models.
struct MemoryEmbeddings: Sendable {
    struct Statistics: Codable, Sendable {
        struct Embedding: Codable, Sendable {
            var model: String
            var dimensions: Int
        }

        var embedding: Embedding
        var configured: Embedding
    }

    private let base: String
    private let client: HTTPClient
    private let tokens: ServiceTokens

    private static let attempts = 6

    /// Runs `body` with the service that MEMORY_URL names, or that is at its usual place.
    static func with<Result>(
        url: String?,
        _ body: (MemoryEmbeddings) async throws -> Result
    ) async throws -> Result {
        let environment = ProcessInfo.processInfo.environment
        guard let secret = try SecretInFile.value(of: "MESH_SECRET", in: environment), secret.count >= 32 else {
            throw Failure("MESH_SECRET is not set (32 characters or more): the secret of the mesh")
        }
        var configuration = HTTPClient.Configuration()
        configuration.timeout.connect = .seconds(3)
        let base = url ?? environment["MEMORY_URL"] ?? "http://127.0.0.1:\(MeshService.memory.defaultPort)"
        try configuration.useMeshTLS(to: .memory, at: base, environment: environment)
        let client = HTTPClient(eventLoopGroup: HTTPClient.defaultEventLoopGroup, configuration: configuration)
        let embeddings = MemoryEmbeddings(
            base: base,
            client: client,
            tokens: ServiceTokens(secret: Secret(secret), service: .gateway)
        )
        let outcome: Swift.Result<Result, any Error>
        do {
            outcome = .success(try await body(embeddings))
        } catch {
            outcome = .failure(error)
        }
        try? await client.shutdown()
        return try outcome.get()
    }

    private init(base: String, client: HTTPClient, tokens: ServiceTokens) {
        (self.base, self.client, self.tokens) = (base, client, tokens)
    }

    func statistics() async throws -> Statistics {
        try JSON.decode(Statistics.self, from: try await send("GET", "/v1/stats", nil))
    }

    /// Unit vectors in the order of the texts.
    func embed(_ texts: [String], model: String) async throws -> [[Float]] {
        let body = try JSON.encode(EmbeddingsRequest(input: texts, model: model, encodingFormat: "base64"))
        let answer = try JSON.decode(EmbeddingsResponse.self, from: try await send("POST", "/v1/embeddings", body))
        guard answer.model == model else { throw Failure("the memory service answered with \(answer.model)") }
        return answer.data.sorted { $0.index < $1.index }.compactMap(\.embedding.values)
    }

    /// Tries again for about a minute where the service is overloaded, away or started anew.
    private func send(_ method: String, _ path: String, _ body: Data?) async throws -> Data {
        var attempt = 1
        while true {
            do {
                let (status, answer) = try await once(method, path, body)
                if (200..<300).contains(status) { return answer }
                let isPassing = status == 429 || status >= 500
                guard isPassing, attempt < Self.attempts else {
                    throw Failure("\(path): " + GatewayChat.reason(answer, status: status))
                }
            } catch let failure as Failure {
                throw failure
            } catch {
                try Task.checkCancellation()
                guard attempt < Self.attempts else {
                    throw Failure(
                        "the memory service at \(base) cannot be reached; run the command again when it is back"
                    )
                }
            }
            try await Task.sleep(for: .seconds(1 << attempt) / 2)
            attempt += 1
        }
    }

    private func once(_ method: String, _ path: String, _ body: Data?) async throws -> (Int, Data) {
        var request = HTTPClientRequest(url: base + path)
        request.method = .RAW(value: method)
        let token = try await tokens.mint(for: Self.operator, to: MeshService.memory.name)
        request.headers.add(name: "Authorization", value: "Bearer \(token)")
        if let body {
            request.headers.add(name: "Content-Type", value: "application/json")
            request.body = .bytes(ByteBuffer(bytes: body))
        }
        let response = try await client.execute(request, timeout: .seconds(60))
        let answer = try await response.body.collect(upTo: 64 << 20)
        return (Int(response.status.code), Data(answer.readableBytesView))
    }

    private static let `operator` = Identity(
        tenant: "default",
        user: nil,
        role: .machine,
        service: nil,
        namespaces: ["*"]
    )
}
