import AsyncHTTPClient
import Foundation
import Platform
import Postgres
import SharedModels
import TestSupport
import Testing

/// Single processes on a database of their own, each started as a test wants it.
struct Workbench: Sendable {
    let files: MeshFiles
    let folder: URL
    let databaseURL: String
    let http: HTTPClient
    /// Good for any call of one service.
    private let tokens: [MeshService: String]

    /// One process of the mesh.
    struct Running {
        let process: ChildProcess
        let caller: Caller
        let url: String
    }

    static func with(_ found: MeshFiles? = MeshFiles.found, _ body: (Workbench, PostgresClient) async throws -> Void)
        async throws
    {
        let files = try #require(found)
        try await withTestDatabase { owner, url in
            let folder = FileManager.default.temporaryDirectory.appending(path: "workbench-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let http = HTTPClient(eventLoopGroupProvider: .singleton)
            let secret = try #require(files.environment["MESH_SECRET"])
            let identity = Identity(tenant: "default", user: nil, role: .machine, service: nil, namespaces: ["*"])
            let signer = ServiceTokens(secret: Secret(secret), service: .gateway)
            var tokens: [MeshService: String] = [:]
            for service in MeshService.ofPackage {
                tokens[service] = try await signer.mint(for: identity, to: service.name, ttl: .seconds(600))
            }
            let bench = Workbench(files: files, folder: folder, databaseURL: url, http: http, tokens: tokens)
            let outcome: Result<Void, any Error>
            do { outcome = .success(try await body(bench, owner)) } catch { outcome = .failure(error) }
            try await http.shutdown()
            try outcome.get()
        }
    }

    func token(for service: MeshService) -> String { tokens[service] ?? "" }

    /// Good for any call of one service, for a user.
    func token(for service: MeshService, user: String) async throws -> String {
        let signer = ServiceTokens(secret: Secret(files.environment["MESH_SECRET"] ?? ""), service: .gateway)
        let identity = Identity(tenant: "default", user: user, role: .user, namespaces: ["*"])
        return try await signer.mint(for: identity, to: service.name, ttl: .seconds(600))
    }

    func start(_ service: MeshService, _ settings: [String: String]) throws -> Running {
        let port = try listeningPorts(1)[0]
        var environment = files.environment
        environment["DATABASE_URL"] = databaseURL
        environment["\(service.settingsPrefix)_PORT"] = String(port)
        environment.merge(settings) { _, new in new }
        let process = try ChildProcess(
            service.name,
            executable: files.binaries.appending(path: service.name),
            arguments: ["--env-file", "/dev/null"],
            environment: environment,
            directory: files.root,
            log: folder.appending(path: "\(service.name)-\(port).log")
        )
        let url = "http://127.0.0.1:\(port)"
        let headers = ["Authorization": "Bearer \(token(for: service))"]
        return Running(process: process, caller: Caller(http: http, base: url, headers: headers), url: url)
    }

    /// llama.cpp's server; the mode as `serve.py` has it.
    ///
    /// - Returns: the process, and the base URL of OpenAI's protocol.
    func llama(_ mode: String...) throws -> (process: ChildProcess, url: String) {
        let port = try listeningPorts(1)[0]
        let process = try ChildProcess(
            "llama",
            executable: try #require(MeshFiles.llamaPython),
            arguments: ["serve.py", String(port)] + mode,
            environment: files.environment,
            directory: files.root.appending(path: "Tests/LlamaServer"),
            log: folder.appending(path: "llama.log")
        )
        return (process, "http://127.0.0.1:\(port)/v1")
    }
}
