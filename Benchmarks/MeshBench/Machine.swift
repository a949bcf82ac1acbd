import Foundation

/// What the figures were taken on; without it they say little.
enum Machine {
    static var description: String {
        let process = ProcessInfo.processInfo
        let memory = Double(process.physicalMemory) / 1_073_741_824
        return [
            processor ?? "unknown processor", "\(process.activeProcessorCount) cores",
            memory.formatted(.number.precision(.fractionLength(1))) + " GiB",
            process.operatingSystemVersionString, architecture, build,
            Date.now.formatted(.iso8601.year().month().day()),
        ].joined(separator: " · ")
    }

    private static var processor: String? {
        guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
    }

    private static var architecture: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "arm64"
        #else
        "other architecture"
        #endif
    }

    private static var build: String {
        #if DEBUG
        "load generator: debug build"
        #else
        "load generator: release build"
        #endif
    }
}
