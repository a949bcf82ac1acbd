/// How the server plans statements that are prepared (PostgreSQL manual, 20.7.4, plan_cache_mode).
public enum PlanChoice: Sendable, Hashable {
    /// As it sees fit: anew for every execution where plans made for the parameters look better.
    case byServer
    /// Once a connection, whatever the parameters, and by indexes: for long statements whose plan does not depend on them.
    /// Planning them can cost more than running them.
    case once
}
