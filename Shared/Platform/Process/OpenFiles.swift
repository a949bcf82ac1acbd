import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// How many files and connections this process may have open at once.
enum OpenFiles {
    /// More would only cost memory: streams, requests and their upstream connections stay below it by their own settings.
    static let wanted: rlim_t = 65_536

    #if canImport(Glibc)
    private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #else
    private static let resource = RLIMIT_NOFILE
    #endif

    /// Raises the soft limit, 1,024 on most systems, as far as the hard limit lets it: a thousand open streams need more.
    static func raiseLimit() {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0 else { return }
        let aim = min(wanted, limit.rlim_max)
        guard limit.rlim_cur < aim else { return }
        limit.rlim_cur = aim
        // Where it is refused, what held goes on to hold.
        _ = setrlimit(resource, &limit)
    }

    /// Connections to be taken where nothing else is said: past the limit of open files nothing can be taken any more, so that half of
    /// it is left for calls of others.
    static var defaultConnections: Int {
        var limit = rlimit()
        guard getrlimit(resource, &limit) == 0, limit.rlim_cur < 20_000 else { return 10_000 }
        return max(1, Int(limit.rlim_cur) / 2)
    }
}
