import Dispatch
import NIOConcurrencyHelpers

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// What a host name stands for, as the system finds it (`/etc/hosts`, DNS).
enum HostLookup {
    /// getaddrinfo blocks for as long as the name server is silent, so it runs on threads of its own.
    private static let queue = DispatchQueue(label: "mesh.host-lookup", attributes: .concurrent)

    /// The name's IPv4 addresses, or its IPv6 addresses where it has no other: a host that has both would count twice.
    ///
    /// - Returns: in a fixed order; nil where nothing was found, be it that there is no such name or no answer, or when the task is cancelled.
    static func addresses(of name: String) async -> [String]? {
        let waiting = NIOLockedValueBox<CheckedContinuation<[String]?, Never>?>(nil)
        @Sendable func answer(_ addresses: [String]?) {
            waiting.withLockedValue { waiting in
                defer { waiting = nil }
                return waiting
            }?.resume(returning: addresses)
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                waiting.withLockedValue { $0 = continuation }
                guard !Task.isCancelled else { return answer(nil) }
                queue.async { answer(find(name)) }
            }
        } onCancel: {
            answer(nil)
        }
    }

    private static func find(_ name: String) -> [String]? {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_protocol = Int32(IPPROTO_TCP)
        var first: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(name, nil, &hints, &first) == 0, let first else { return nil }
        defer { freeaddrinfo(first) }
        var found: [Int32: Set<String>] = [:]
        var next: UnsafeMutablePointer<addrinfo>? = first
        while let entry = next?.pointee {
            next = entry.ai_next
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let status = getnameinfo(
                entry.ai_addr,
                entry.ai_addrlen,
                &text,
                socklen_t(text.count),
                nil,
                0,
                NI_NUMERICHOST
            )
            let number = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            // An address with a zone is of one link alone and fits in no URL.
            if status == 0, !number.contains("%") { found[entry.ai_family, default: []].insert(number) }
        }
        let addresses = found[AF_INET] ?? found[AF_INET6] ?? []
        return addresses.isEmpty ? nil : addresses.sorted()
    }
}
