import Foundation

/// Waiting for a socket without blocking on it.
enum Socket {
    enum Readiness {
        case read
        case readOrWrite
    }

    /// False when nothing happened within `atMost`. Errors and hang-ups count as readiness: reading tells which.
    static func wait(_ socket: Int32, for readiness: Readiness, atMost: Duration) -> Bool {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        if readiness == .readOrWrite { entry.events |= Int16(POLLOUT) }
        let (seconds, attoseconds) = atMost.components
        // Rounded up, or the last millisecond would be a busy loop.
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return poll(&entry, 1, Int32(clamping: milliseconds)) != 0
    }

    static func isReadable(_ socket: Int32) -> Bool {
        var entry = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        return poll(&entry, 1, 0) > 0
    }
}
