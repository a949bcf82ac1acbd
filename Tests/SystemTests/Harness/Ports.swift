#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#endif

/// Ports of the loopback address for processes that are stopped and started again: below those that the system hands out to
/// outgoing connections, so that none of these takes one in between.
func listeningPorts(_ count: Int) throws -> [Int] {
    var ports: Set<Int> = []
    for _ in 0..<1_000 where ports.count < count {
        let port = Int.random(in: 20_000..<32_000)
        if portIsFree(port) { ports.insert(port) }
    }
    guard ports.count == count else { throw NoPorts() }
    return Array(ports)
}

struct NoPorts: Error {}

/// Whether nobody listens there.
func portIsFree(_ port: Int) -> Bool {
    #if canImport(Glibc)
    let stream = Int32(SOCK_STREAM.rawValue)
    #else
    let stream = SOCK_STREAM
    #endif
    let descriptor = socket(AF_INET, stream, 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
    }
}
