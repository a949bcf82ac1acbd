public import AsyncHTTPClient
public import Foundation
import Logging
public import NIOCore
import NIOPosix
import NIOSSL
public import SharedModels

/// Sends requests: to a service of ours by the mesh's own TLS where that is on and the address is https, to anybody else as the system has
/// it, with its trust roots and without our certificate.
///
/// A certificate is not asked whether it fits the address, but whether it has the name of the service that is meant: a stolen one of another
/// service is good for nothing at that service's address.
public final class UpstreamTransport: Sendable {
    private let http: HTTPClient
    private let identity: TLSIdentity?
    private let replicas: [MeshService: [URL]]
    /// One for each service, since a client's connections are checked by one rule.
    private let clients: [MeshService: HTTPClient]
    /// The gateway's calls of itself; nil elsewhere, and without TLS.
    private let mirror: HTTPClient?

    /// - Parameter door: the gateway's own certificate, where this is the gateway.
    init(http: HTTPClient, identity: TLSIdentity?, door: TLSIdentity? = nil, replicas: [MeshService: [URL]]) {
        (self.http, self.identity, self.replicas) = (http, identity, replicas)
        mirror = door.map { door in
            var configuration = ProcessContext.client
            // Its certificate is for another name than the address at which it finds itself; it knows it by sight.
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            configuration.tlsConfiguration = tls
            configuration.http1_1ConnectionDebugInitializer = { channel in
                Self.check(channel, of: .gateway) { $0 == door.certificate }
            }
            return HTTPClient(eventLoopGroup: .singletonMultiThreadedEventLoopGroup, configuration: configuration)
        }
        var clients: [MeshService: HTTPClient] = [:]
        if identity != nil {
            for service in replicas.keys where service != .gateway {
                var configuration = ProcessContext.client
                configuration.http1_1ConnectionDebugInitializer = { Self.check($0, is: service) }
                clients[service] = HTTPClient(
                    eventLoopGroup: .singletonMultiThreadedEventLoopGroup,
                    configuration: configuration
                )
            }
        }
        self.clients = clients
    }

    /// - Parameters:
    ///   - service: what is asked, by name; one of our services is meant where the address is one of its own.
    ///   - base: the address of the replica.
    ///   - timeout: of the answer's head.
    /// - Throws: ``UntrustedUpstream`` where somebody else is at the address; else what the client throws.
    public func execute(
        _ request: HTTPClientRequest,
        to service: String,
        at base: URL,
        timeout: TimeAmount
    ) async throws -> HTTPClientResponse {
        guard let own = own(service, base) else { return try await http.execute(request, timeout: timeout) }
        if own == .gateway { return try await (mirror ?? http).execute(request, timeout: timeout) }
        guard let identity, let client = clients[own] else { return try await http.execute(request, timeout: timeout) }
        var request = request
        request.tlsConfiguration = identity.clientConfiguration
        do {
            return try await client.execute(request, timeout: timeout)
        } catch let error as NIOSSLError {
            guard case .handshakeFailed = error else { throw error }
            throw UntrustedUpstream(service: service, reason: "\(error)")
        }
    }

    func shutdown() async throws {
        for client in clients.values { try await client.shutdown() }
        try await mirror?.shutdown()
        try await http.shutdown()
    }

    private func own(_ service: String, _ base: URL) -> MeshService? {
        guard base.scheme?.lowercased() == "https", let own = replicas.keys.first(where: { $0.name == service }),
            replicas[own]?.contains(where: { Self.place($0) == Self.place(base) }) == true
        else { return nil }
        return own
    }

    private static func place(_ url: URL) -> [String] { [url.host()?.lowercased() ?? "", String(url.port ?? 443)] }

    /// Done at once, on the connection's own event loop, before the connection is given to any request.
    static func check(_ channel: any Channel, is service: MeshService) -> EventLoopFuture<Void> {
        check(channel, of: service) { CertificateNames.of($0).contains(service.name) }
    }

    static func check(
        _ channel: any Channel,
        of service: MeshService,
        _ isRight: (NIOSSLCertificate) -> Bool
    ) -> EventLoopFuture<Void> {
        channel.eventLoop.makeCompletedFuture {
            let handler = try? channel.pipeline.syncOperations.handler(type: NIOSSLClientHandler.self)
            let certificate = handler?.peerCertificate
            guard certificate.map(isRight) == true else {
                let names = certificate.map(CertificateNames.of) ?? []
                channel.eventLoop.execute { channel.close(promise: nil) }
                let shown = names.isEmpty ? "nobody" : names.sorted().joined(separator: ", ").prefix(200)
                throw UntrustedUpstream(service: service.name, reason: "the certificate there is of \(shown)")
            }
        }
    }
}

/// Who answers at a service's address is not that service, or will not have us; nothing was sent.
public struct UntrustedUpstream: Error, Sendable, CustomStringConvertible {
    public let service: String
    public let reason: String

    public var description: String { "\(service) is not trusted: \(reason)" }
}

extension HTTPClient.Configuration {
    /// For a tool that calls one process of the mesh on whose machine it is: a service as the gateway would, by the gateway's certificate
    /// (`MESH_TLS_…`), and the gateway as one that shows the certificate of `GATEWAY_TLS_CERTIFICATE_FILE`, whatever name that is for. Where the
    /// address is not https, or the environment names none, nothing changes.
    ///
    /// - Throws: what is wrong with the settings, in words.
    public mutating func useMeshTLS(
        to service: MeshService,
        at address: String,
        environment: [String: String]
    ) throws {
        guard address.lowercased().hasPrefix("https:") else { return }
        var reader = SettingsReader(values: environment, prefix: MeshService.gateway.settingsPrefix)
        let settings = TLSSettings(service: .gateway, from: &reader)
        guard reader.problems.isEmpty else {
            throw TLSProblem(setting: "settings of TLS", message: "\(reader.problems)")
        }
        if service == .gateway {
            guard let files = settings.server else { return }
            let pair = try TLSPair(files)
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.certificateVerification = .none
            tlsConfiguration = tls
            http1_1ConnectionDebugInitializer = { UpstreamTransport.check($0, of: .gateway) { $0 == pair.chain[0] } }
            httpVersion = .http1Only
            return
        }
        guard let files = settings.mesh else { return }
        let identity = try TLSIdentity(
            .mesh,
            files: files,
            settings: settings,
            service: .gateway,
            now: { Date() },
            logger: Logger(label: "mesh")
        )
        tlsConfiguration = identity.clientConfiguration
        http1_1ConnectionDebugInitializer = { UpstreamTransport.check($0, is: service) }
        httpVersion = .http1Only
    }
}
