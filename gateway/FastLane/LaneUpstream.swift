import Foundation
import NIOCore
import NIOPosix

/// The fast lane's connections to one replica of a service, on one event loop.
final class LaneUpstream {
    /// On each loop. Beyond it requests go the usual way.
    private static let capacity = 256
    /// Shorter than the services keep a connection on which nothing is asked (75 s): none is taken up as it is closed.
    private static let kept = TimeAmount.seconds(45)
    private static let patience = TimeAmount.seconds(2)

    let loop: LaneLoop
    private let host: String
    private let port: Int
    /// `Host: …` as it is sent.
    let hostLine: String
    private var open: [UpstreamConnection] = []
    private var idle: [UpstreamConnection] = []

    /// - Returns: nil for an address that is reached another way: by TLS, or under a path.
    /// - Parameter named: the `Host` of a replica that is one of the numbers of a name.
    init?(_ url: URL, named: String?, _ loop: LaneLoop) {
        guard url.scheme == "http", let host = url.host(), !host.contains(":"), ["", "/"].contains(url.path()),
            url.query() == nil, url.user() == nil
        else { return nil }
        self.host = host
        port = url.port ?? 80
        hostLine = "Host: \(named ?? "\(host)\(url.port.map { ":\($0)" } ?? "")")\r\n"
        self.loop = loop
    }

    /// A connection that nobody uses, if need be one that is yet to be made; nil where there are too many.
    func take() -> UpstreamConnection? {
        while let connection = idle.popLast() {
            if connection.isOpen { return connection }
        }
        guard open.count < Self.capacity, !loop.isClosed else { return nil }
        let connection = UpstreamConnection(self)
        open.append(connection)
        ClientBootstrap(group: loop.eventLoop)
            .connectTimeout(Self.patience)
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .connect(host: host, port: port)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel): connection.connected(channel)
                case .failure: connection.fail()
                }
            }
        return connection
    }

    func keep(_ connection: UpstreamConnection) {
        if loop.isClosed { connection.close() } else { idle.append(connection) }
    }

    func forget(_ connection: UpstreamConnection) {
        open.removeAll { $0 === connection }
        idle.removeAll { $0 === connection }
    }

    var isEmpty: Bool { open.isEmpty }
    var isBusy: Bool { open.contains { $0.isBusy } }

    /// Ends what has waited long enough.
    func expire(_ now: NIODeadline) {
        for connection in open where connection.isBusy && connection.deadline <= now { connection.expire() }
    }

    /// Closes what nobody needed for a while.
    func tidy(_ now: NIODeadline) {
        for connection in idle where connection.idleSince + Self.kept <= now { connection.close() }
    }

    func closeIdle() {
        for connection in idle { connection.close() }
    }
}
