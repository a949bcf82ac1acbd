import Clients
import HTTPTypes
import NIOConcurrencyHelpers
import Platform

/// What became of a request whose answer's status does not tell: a stream that ends with an error, or an error in another API's form. Whoever
/// answers notes it, whoever keeps answers reads it (``RepeatedRequests``).
final class RequestFate: Sendable {
    /// Of the request that is being answered; in a stream's body there is none: it has to be taken along.
    @TaskLocal static var current: RequestFate?

    enum Ending: Sendable, Hashable {
        case done
        /// It came to nothing.
        case failed
        /// It may have been done, though nobody knows.
        case open
    }

    private let noted = NIOLockedValueBox(Ending.done)

    var ending: Ending { noted.withLockedValue { $0 } }

    /// - Parameter error: what was caught. A stream that is left by its client has not failed.
    func note(_ error: any Error) {
        // Cancelled, a stream of events just ends, which looks like an upstream's doing.
        if error is CancellationError || Task.isCancelled {
            if Deadline.current?.remaining == .zero { note(.open) }
        } else {
            note(Self.isOpen(error) ? .open : .failed)
        }
    }

    /// An error that another service told in the middle of a stream.
    func note(code: String) { note(["timeout", "upstream_timeout"].contains(code) ? .open : .failed) }

    private func note(_ ending: Ending) { noted.withLockedValue { if $0 != .open { $0 = ending } } }

    /// Whether it may have been done, though nobody knows.
    static func isOpen(_ error: any Error) -> Bool {
        if error is CancellationError || error is DeadlineExceeded { return true }
        if let upstream = error as? UpstreamError, upstream.mayBeDone { return true }
        return APIError.from(error).status == .gatewayTimeout
    }
}
