import Foundation

/// What the system says of this process, under the names that Prometheus' own client libraries give it. Linux alone tells it.
enum ProcessMetrics {
    private static let started = Date().timeIntervalSince1970
    private static let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    private static let page = Double(sysconf(Int32(_SC_PAGESIZE)))

    /// Called at the start, so that the time of the start is known where the system does not tell it.
    static func begin() { _ = started }

    static func add(to scrape: inout Scrape) {
        scrape.gauge(
            "mesh_build_info",
            "Always 1; the labels tell what was built.",
            1,
            [("version", BuildInfo.version), ("commit", BuildInfo.commit)]
        )
        scrape.gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", started)
        // Fields after the name, which may hold anything, in parentheses: proc_pid_stat(5).
        if let stat = text("/proc/self/stat"), let end = stat.lastIndex(of: ")") {
            let fields = stat[stat.index(after: end)...].split(separator: " ").map(String.init)
            func field(_ number: Int) -> Double? { fields.count > number - 3 ? Double(fields[number - 3]) : nil }
            if let user = field(14), let system = field(15) {
                scrape.counter(
                    "process_cpu_seconds_total",
                    "Time that the processors spent on the process.",
                    (user + system) / ticks
                )
            }
            if let bytes = field(23) {
                scrape.gauge("process_virtual_memory_bytes", "Addresses that the process has taken.", bytes)
            }
            if let pages = field(24) {
                scrape.gauge("process_resident_memory_bytes", "Memory that the process holds.", pages * page)
            }
        }
        if let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count {
            scrape.gauge("process_open_fds", "Open files and connections.", Double(open))
        }
        if let limit = text("/proc/self/limits")?.split(separator: "\n").first(where: { $0.hasPrefix("Max open files") }
        ),
            let most = limit.split(separator: " ").dropFirst(3).first.flatMap({ Double($0) })
        {
            scrape.gauge("process_max_fds", "Most files and connections that may be open.", most)
        }
        // Of the container, where it has a limit (cgroup v2, then v1).
        let paths = ["/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"]
        let limit = paths.lazy.compactMap(text).first.flatMap {
            Double($0.trimmingCharacters(in: .whitespacesAndNewlines))
        }
        // Without a limit cgroup v1 gives the largest number that it knows.
        if let limit, limit < 1e15 {
            scrape.gauge("process_memory_limit_bytes", "Memory that the process' container may hold.", limit)
        }
    }

    private static func text(_ path: String) -> String? { try? String(contentsOfFile: path, encoding: .utf8) }
}
