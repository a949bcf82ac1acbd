@testable import Memory

extension MemorySettings {
    /// Sweeps only when a test does.
    static var quiet: MemorySettings { MemorySettings() }
}
