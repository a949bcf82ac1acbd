/// How far exports and imports may go.
struct TransferLimits: Sendable, Hashable {
    /// MEMORY_TRANSFER_TIMEOUT: all of one.
    var timeout = Duration.seconds(3_600)
    /// MEMORY_TRANSFER_IDLE: how long one may stand still, nothing read, stored or taken.
    var idle = Duration.seconds(60)
    /// MEMORY_IMPORTS: imports at the same time in one process; each keeps the embedding model busy.
    var imports = 4
}
