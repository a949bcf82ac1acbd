import AsyncHTTPClient
import Foundation
import Platform
import SharedModels

extension Endpoint {
    /// Runs `body` with the memory service as a tenant of its own: nothing of it is ever seen by anybody, or in anybody's results.
    /// - Parameter url: where the service is; nil is MEMORY_URL, then its usual place.
    static func withMemory(at url: String?, tenant: String, _ body: (Endpoint) async throws -> Void) async throws {
        let environment = ProcessInfo.processInfo.environment
        guard let secret = try SecretInFile.value(of: "MESH_SECRET", in: environment), secret.count >= 32 else {
            throw Refused(description: "MESH_SECRET is not set (32 characters or more): the secret of the mesh")
        }
        let tokens = ServiceTokens(secret: Secret(secret), service: .gateway)
        let identity = Identity(
            tenant: "\(tenant)-\(ProcessInfo.processInfo.processIdentifier)",
            user: nil,
            role: .machine,
            service: nil,
            namespaces: ["*"]
        )
        let client = makeClient()
        let called = MeshService.memory.name
        let memory = Endpoint(
            base: url ?? environment["MEMORY_URL"] ?? "http://127.0.0.1:\(MeshService.memory.defaultPort)",
            client: client,
            headers: { [("Authorization", "Bearer \(try await tokens.mint(for: identity, to: called))")] }
        )
        do {
            try await body(memory)
        } catch {
            try? await client.shutdown()
            throw error
        }
        try await client.shutdown()
    }
}
