import Foundation
import Logging
import Metrics
import NIOConcurrencyHelpers
import NIOSSL
import ServiceLifecycle
import SharedModels

/// A certificate that is taken anew from its files while the process runs: what begins from then on has the new one, what is open goes on
/// with the old one. As a service it looks at the files again and again.
///
/// Files that cannot be used change nothing; they are told in the log and counted. A change is taken up once the files have stood still from
/// one look to the next, since a certificate and its key are not written in one moment.
final class TLSIdentity: Service {
    /// What it is for, as logs and metrics name it.
    enum Use: String, Sendable {
        /// For everybody who comes.
        case server
        /// Among the services of the mesh.
        case mesh
    }

    private struct Loaded {
        var pair: TLSPair
        var server: NIOSSLContext
        var client: TLSConfiguration
    }

    private struct State {
        var loaded: Loaded
        /// Of the files, when they were taken.
        var taken: TLSFiles.State
        var seen: TLSFiles.State
        /// What could not be used is not tried again.
        var refused: TLSFiles.State?
    }

    private let use: Use
    private let files: TLSFiles
    private let settings: TLSSettings
    private let service: MeshService
    private let now: @Sendable () -> Date
    private let logger: Logger
    private let state: NIOLockedValueBox<State>

    /// - Throws: ``TLSProblem``.
    init(
        _ use: Use,
        files: TLSFiles,
        settings: TLSSettings,
        service: MeshService,
        now: @escaping @Sendable () -> Date,
        logger: Logger
    ) throws {
        (self.use, self.files, self.settings, self.service) = (use, files, settings, service)
        (self.now, self.logger) = (now, logger)
        let before = files.state
        let loaded = try Self.load(use, files, settings, service, now())
        state = NIOLockedValueBox(State(loaded: loaded, taken: before, seen: before))
        note(loaded.pair)
    }

    /// For a connection that begins now.
    var serverContext: NIOSSLContext { state.withLockedValue { $0.loaded.server } }

    /// For a call of another service that begins now: another certificate makes another configuration, and so another connection.
    var clientConfiguration: TLSConfiguration { state.withLockedValue { $0.loaded.client } }

    var certificate: NIOSSLCertificate { state.withLockedValue { $0.loaded.pair.chain[0] } }

    var expires: Date { state.withLockedValue { $0.loaded.pair.expires } }

    func run() async throws {
        while !Task.isShuttingDownGracefully && !Task.isCancelled {
            try? await cancelWhenGracefulShutdown { try await Task.sleep(for: self.settings.reload) }
            look()
        }
    }

    /// Looks at the files once.
    func look() {
        let current = files.state
        let isDue = state.withLockedValue { state in
            defer { state.seen = current }
            return current != state.taken && current == state.seen && current != state.refused
        }
        guard isDue else { return }
        let outcome: String
        do {
            let loaded = try Self.load(use, files, settings, service, now())
            state.withLockedValue { state in
                state.loaded = loaded
                state.taken = current
                state.refused = nil
            }
            note(loaded.pair)
            outcome = "taken"
            logger.notice(
                "certificate taken anew",
                metadata: ["use": "\(use.rawValue)", "expires": "\(TLSPair.day(loaded.pair.expires))"]
            )
        } catch {
            state.withLockedValue { $0.refused = current }
            outcome = "refused"
            logger.error(
                "new certificate cannot be used, the old one stays",
                metadata: ["use": "\(use.rawValue)", "reason": "\(error)"]
            )
        }
        Counter(label: "tls_reloads_total", dimensions: [("use", use.rawValue), ("outcome", outcome)]).increment()
    }

    /// For `/readyz`: degraded when it ends soon.
    var readiness: ReadinessCheck {
        ReadinessCheck(use == .server ? "certificate" : "mesh certificate", required: false) { [self] in
            let end = expires
            guard end > now() else { throw APIError.unavailable("it expired on \(TLSPair.day(end))") }
            guard end > now() + TLSSettings.day * Double(settings.expiryDays) else {
                throw APIError.unavailable("it expires on \(TLSPair.day(end))")
            }
            return "until \(TLSPair.day(end))"
        }
    }

    private func note(_ pair: TLSPair) {
        Gauge(label: "tls_certificate_expiry_timestamp_seconds", dimensions: [("use", use.rawValue)])
            .record(pair.expires.timeIntervalSince1970)
    }

    private static func load(
        _ use: Use,
        _ files: TLSFiles,
        _ settings: TLSSettings,
        _ service: MeshService,
        _ now: Date
    ) throws -> Loaded {
        let pair = try TLSPair(files, for: use == .mesh ? service : nil, now: now)
        let chain = pair.chain.map { NIOSSLCertificateSource.certificate($0) }
        var server = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain,
            privateKey: .privateKey(pair.key)
        )
        server.applicationProtocols = ["http/1.1"]
        var client = TLSConfiguration.makeClientConfiguration()
        switch use {
        case .server:
            server.minimumTLSVersion = settings.minimum == .tls13 ? .tlsv13 : .tlsv12
        case .mesh:
            // Both ends are ours. Whoever comes shows a certificate of the mesh's authority, or is sent away; what it is called does not
            // matter here, since its token says who it is.
            server.minimumTLSVersion = .tlsv13
            server.certificateVerification = .noHostnameVerification
            server.trustRoots = .certificates(pair.authorities)
            client.minimumTLSVersion = .tlsv13
            // An address says nothing of who is there: the name is checked by ``UpstreamTransport``.
            client.certificateVerification = .noHostnameVerification
            client.trustRoots = .certificates(pair.authorities)
            client.certificateChain = chain
            client.privateKey = .privateKey(pair.key)
        }
        do {
            return Loaded(pair: pair, server: try NIOSSLContext(configuration: server), client: client)
        } catch {
            throw TLSProblem(setting: files.certificate.setting, message: "names a certificate that cannot be used")
        }
    }
}

/// The certificates of a process.
struct TLSIdentities: Sendable {
    /// Shown at the process's own port; nil = plain HTTP.
    let server: TLSIdentity?
    /// Shown to other services; nil where the mesh has no TLS of its own.
    let mesh: TLSIdentity?

    /// - Throws: ``TLSProblem``.
    init(_ settings: ProcessSettings, now: @escaping @Sendable () -> Date, logger: Logger) throws {
        func identity(_ use: TLSIdentity.Use, _ files: TLSFiles?) throws -> TLSIdentity? {
            try files.map {
                try TLSIdentity(
                    use,
                    files: $0,
                    settings: settings.tls,
                    service: settings.service,
                    now: now,
                    logger: logger
                )
            }
        }
        mesh = try identity(.mesh, settings.tls.mesh)
        // The public door is for those who have no certificate; every other port is for the mesh.
        if settings.service != .gateway, let mesh {
            server = mesh
        } else {
            server = try identity(.server, settings.tls.server)
        }
    }

    /// Each once.
    var all: [TLSIdentity] {
        guard let server else { return [mesh].compactMap(\.self) }
        return mesh.map { $0 === server ? [server] : [server, $0] } ?? [server]
    }
}
