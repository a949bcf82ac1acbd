import Foundation

/// Hands one message after another to a mail server, by libcurl.
public struct SMTPSender: Sendable {
    public let server: SMTPServer
    public let timeout: Duration

    /// - Parameter timeout: one message, from the server's name to its last reply.
    public init(server: SMTPServer, timeout: Duration) {
        self.server = server
        self.timeout = timeout
    }

    /// Returns when the server has taken the message on.
    ///
    /// - Throws: `DeliveryFailure`, `CancellationError`.
    public func send(_ message: MailMessage) async throws {
        let transfer = MailTransfer(message.encoded())
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                // libcurl blocks, so it has a thread to itself; how many at once, the caller decides.
                Thread.detachNewThread {
                    continuation.resume(with: Result { try transfer.run(message, server: server, timeout: timeout) })
                }
            }
        } onCancel: {
            transfer.cancel()
        }
    }
}
