import CLibPQ
import Logging

/// Takes the server's notices, which libpq would print to stderr. Their text may hold data, so only what kind they are is
/// logged.
final class NoticeSink {
    private let logger: Logger
    /// A notice said that the server is ending this connection.
    private(set) var isTerminated = false

    init(logger: Logger) { self.logger = logger }

    /// `self` must outlive the connection.
    func attach(to connection: OpaquePointer) {
        let context = Unmanaged.passUnretained(self).toOpaque()
        _ = PQsetNoticeReceiver(
            connection,
            { context, result in
                guard let context, let result else { return }
                // libpq keeps the result and frees it itself.
                let sink = Unmanaged<NoticeSink>.fromOpaque(context).takeUnretainedValue()
                func field(_ field: ErrorField) -> String {
                    PQresultErrorField(result, field.code).map { String(cString: $0) } ?? ""
                }
                sink.receive(severity: field(.severity), sqlState: field(.sqlState))
            },
            context
        )
    }

    private func receive(severity: String, sqlState: String) {
        if severity == "FATAL" || severity == "PANIC" { isTerminated = true }
        logger.debug(
            "notice from the database",
            metadata: ["postgres.severity": "\(severity)", "postgres.sqlstate": "\(sqlState)"]
        )
    }
}
