/// Whether statements are prepared and stay on their connection, which is state of a session.
///
/// A transaction pooler (PgBouncer, Supabase's port 6543) lends its sessions by the transaction: what one client prepared as
/// `s1` another would run as its own `s1`. So nothing that this module does may outlive a transaction there.
public enum StatementKeeping: Sendable, Hashable {
    /// On every connection that leads to the server itself. A pooler that answers in its place is known by the process that
    /// it names: it makes up the key for cancelling, of which the number of the server's process is a part.
    case automatic
    /// Always: for a pooler that keeps a session for each client.
    case always
    case never
}
