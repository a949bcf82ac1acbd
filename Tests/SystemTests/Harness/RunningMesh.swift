import Foundation
import Postgres
import SharedModels
import TestSupport
import Testing

/// Starts a mesh before the first test of a suite and stops it after the last, whatever happens in between.
struct RunningMesh: SuiteTrait, TestScoping {
    enum Server: Sendable {
        /// The one that `TEST_DATABASE_URL` names.
        case shared
        /// One that the tests may stop; `TEST_POSTGRES_BIN` names its programs.
        case own
        /// One of our own behind a pooler that lends its sessions by the transaction; every process has a login of its own.
        case pooled
    }

    let server: Server
    /// Whether everybody speaks TLS: the services with each other by certificates of their own, and the gateway with all.
    var isSecured = false

    /// Once around the whole suite.
    var isRecursive: Bool { false }

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let files = try #require(MeshFiles.found, "\(MeshFiles.missing ?? "")")
        try await Self.withFolder { folder in
            let certificates = isSecured ? TestCertificates(folder: folder.appending(path: "certificates")) : nil
            try certificates?.make(MeshService.allCases.map(\.name) + ["operator"])
            switch server {
            case .own:
                let programs = try #require(MeshFiles.postgres, "TEST_POSTGRES_BIN is not set")
                try await PrivateCluster.with(programs: programs, folder: folder) { cluster in
                    try await cluster.withDatabase { database, url in
                        try await Mesh.with(
                            files,
                            database: database,
                            databaseURL: url,
                            folder: folder,
                            certificates: certificates
                        ) { mesh in
                            try await Surroundings.$current.withValue(Surroundings(mesh: mesh, cluster: cluster)) {
                                try await function()
                            }
                        }
                    }
                }
            case .pooled:
                let programs = try #require(MeshFiles.postgres, "TEST_POSTGRES_BIN is not set")
                let password = UUID().uuidString
                try await PrivateCluster.with(programs: programs, folder: folder, password: password) { cluster in
                    try await cluster.withDatabase { database, url in
                        try await Pooler.with(cluster, folder: folder) { pooler in
                            try await Mesh.with(
                                files,
                                database: database,
                                databaseURL: url,
                                folder: folder,
                                settings: pooler.settings
                            ) { mesh in
                                let around = Surroundings(mesh: mesh, cluster: cluster, pooler: pooler)
                                try await Surroundings.$current.withValue(around) { try await function() }
                            }
                        }
                    }
                }
            case .shared:
                try await withTestDatabase(migrated: false) { database, url in
                    try await Mesh.with(
                        files,
                        database: database,
                        databaseURL: url,
                        folder: folder,
                        certificates: certificates
                    ) { mesh in
                        try await Surroundings.$current.withValue(Surroundings(mesh: mesh, cluster: nil)) {
                            try await function()
                        }
                    }
                }
            }
        }
    }

    static func withFolder(_ body: (URL) async throws -> Void) async throws {
        let name = "mesh-system-\(UUID().uuidString.prefix(8).lowercased())"
        let folder = (MeshFiles.logs ?? FileManager.default.temporaryDirectory).appending(path: name)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { if MeshFiles.logs == nil { try? FileManager.default.removeItem(at: folder) } }
        try await body(folder)
    }
}

extension Trait where Self == RunningMesh {
    static func runningMesh(on server: RunningMesh.Server = .shared, secured: Bool = false) -> RunningMesh {
        RunningMesh(server: server, isSecured: secured)
    }
}

/// What a test of a suite with a running mesh finds around it.
struct Surroundings: Sendable {
    let mesh: Mesh
    /// nil where the database server is not ours to stop.
    let cluster: PrivateCluster?
    /// nil where nothing stands before the server.
    var pooler: Pooler?

    @TaskLocal static var current: Surroundings?

    static func mesh() throws -> Mesh { try #require(current, "the suite has no running mesh").mesh }
}
