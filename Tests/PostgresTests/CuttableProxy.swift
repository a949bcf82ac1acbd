import Foundation
import Synchronization
import Testing

/// Passes bytes between clients and a server until it is told to cut every connection, or to take no new ones.
final class CuttableProxy: Sendable {
    private struct State {
        var isOpen = true
        var isStopped = false
        var sockets: Set<Int32> = []
    }

    let port: UInt16
    private let listener: Int32
    private let target: sockaddr_in
    private let state = Mutex(State())

    init(host: String, port: UInt16) throws {
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        try #require(inet_pton(AF_INET, host, &target.sin_addr) == 1, "the tests need the server's IPv4 address")
        self.target = target
        (listener, self.port) = try Self.listen()
        Thread { [self] in accept() }.start()
    }

    /// While false, whoever connects is turned away at once.
    var isOpen: Bool {
        get { state.withLock { $0.isOpen } }
        set { state.withLock { $0.isOpen = newValue } }
    }

    /// Ends every connection as if a cable had been pulled out and the systems had noticed.
    func cut() {
        state.withLock { for socket in $0.sockets { _ = shutdown(socket, Int32(SHUT_RDWR)) } }
    }

    func stop() {
        state.withLock { $0.isStopped = true }
        shutdown(listener, Int32(SHUT_RDWR))
        cut()
    }

    private static func listen() throws -> (socket: Int32, port: UInt16) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(listener, address, length) == 0 && Foundation.listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        try #require(isListening)
        return (listener, UInt16(bigEndian: address.sin_port))
    }

    private func accept() {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0, !state.withLock({ $0.isStopped }) else { break }
            let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            var target = target
            let isConnected = withUnsafePointer(to: &target) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    isOpen && connect(server, address, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard isConnected else {
                close(client)
                close(server)
                continue
            }
            state.withLock { $0.sockets.formUnion([client, server]) }
            let open = Counter(2)
            for (from, to) in [(client, server), (server, client)] {
                Thread { [self] in
                    pass(from, to)
                    shutdown(to, Int32(SHUT_RDWR))
                    if open.decrement() == 0 { forget(client, server) }
                }.start()
            }
        }
        close(listener)
    }

    private func pass(_ from: Int32, _ to: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = read(from, &buffer, buffer.count)
            guard count > 0, send(to, buffer, count, Int32(MSG_NOSIGNAL)) == count else { return }
        }
    }

    private func forget(_ sockets: Int32...) {
        state.withLock { state in
            for socket in sockets {
                state.sockets.remove(socket)
                close(socket)
            }
        }
    }

    private final class Counter: Sendable {
        private let count: Mutex<Int>

        init(_ count: Int) { self.count = Mutex(count) }

        func decrement() -> Int {
            count.withLock { count in
                count -= 1
                return count
            }
        }
    }
}
