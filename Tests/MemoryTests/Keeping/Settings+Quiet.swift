@testable import Memory

extension MemorySettings {
    /// Sweeps only when a test does.
    static var quiet: MemorySettings {
        var settings = MemorySettings()
        settings.sweepInterval = .zero
        return settings
    }
}
