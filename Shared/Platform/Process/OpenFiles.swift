import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// How many files and connections this process may have open at once.
enum OpenFiles {
    /// More would only cost memory: streams, requests and their upstream connections stay below it by their own settings.
    static let wanted: UInt = 65_536

    /// Raises the soft limit, 1,024 on most systems, as far as the hard limit lets it: a thousand open streams need more.
    ///
    /// - Returns: what holds from now on; nil where the system does not say.
    @discardableResult
    static func raiseLimit() -> UInt? {
        var limit = rlimit()
        #if canImport(Glibc)
        let files = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        #else
        let files = RLIMIT_NOFILE
        #endif
        guard getrlimit(files, &limit) == 0 else { return nil }
        let aim = min(rlim_t(wanted), limit.rlim_max)
        guard limit.rlim_cur < aim else { return UInt(clamping: limit.rlim_cur) }
        var raised = limit
        raised.rlim_cur = aim
        return UInt(clamping: setrlimit(files, &raised) == 0 ? aim : limit.rlim_cur)
    }
}
