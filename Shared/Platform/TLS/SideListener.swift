import Foundation
public import Hummingbird
import HummingbirdCore
public import Logging
import NIOCore
public import ServiceLifecycle

/// A second listener of a process, plain HTTP, for who cannot speak what the first one speaks. Bounded as the first one is, and for little.
public struct SideListener: Service {
    private let setting: String
    private let address: String
    private let application: any Service

    /// - Parameter setting: the one that names the port, for who has to change it.
    public init<Responder: HTTPResponder>(
        setting: String,
        host: String,
        port: Int,
        responder: Responder,
        logger: Logger,
        onRunning: @escaping @Sendable (any Channel) async -> Void = { _ in }
    ) where Responder.Context: InitializableFromSource<ApplicationRequestContextSource> {
        self.setting = setting
        address = "\(host):\(port)"
        application = Application(
            responder: responder,
            server: .http1(
                guarded: ConnectionGuard(tls: nil, patience: .seconds(10), room: Room(capacity: 256)),
                configuration: .init(
                    additionalChannelHandlers: [
                        SlowClients(read: .seconds(10), write: .seconds(10), idle: .seconds(30))
                    ],
                    httpDecoderConfiguration: .init(
                        maxHeaderFieldSize: 8 * 1024,
                        maxHeaderListSize: 16 * 1024,
                        maxHeaderFieldCount: 100
                    )
                )
            ),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: onRunning,
            logger: logger
        )
    }

    public func run() async throws {
        do {
            try await application.run()
        } catch let error as IOError {
            throw CannotListen(setting: setting, address: address, code: error.errnoCode)
        }
    }
}

/// A port that could not be had.
struct CannotListen: Error, CustomStringConvertible {
    let setting: String
    let address: String
    let code: CInt

    var description: String {
        code == EADDRINUSE
            ? "\(address) is in use by another program; stop it or set \(setting)"
            : "this user may not listen on \(address) (error \(code)); set \(setting)"
    }
}
