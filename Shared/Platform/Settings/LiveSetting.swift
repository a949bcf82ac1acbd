import Foundation

/// A setting that may change while the process runs, since it stands in the settings file and not in the environment.
public struct LiveSetting: Sendable, Hashable {
    let path: String
    /// By which it may go, the first that is there wins.
    let names: [String]

    public init(path: String, names: [String]) {
        self.path = path
        self.names = names
    }

    public enum Reading: Sendable, Hashable {
        case value(String)
        /// It is not set, or empty, or there is no file.
        case unset
        /// The file is there and cannot be read.
        case unreadable
    }

    /// Whether there is a file of that name, or may be one later: no pipe and no device.
    static func isKept(_ path: String) -> Bool {
        let real = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        guard let attributes = try? FileManager.default.attributesOfItem(atPath: real) else { return true }
        return attributes[.type] as? FileAttributeType == .typeRegular
    }

    /// As the file has it now.
    public func read() -> Reading {
        guard FileManager.default.fileExists(atPath: path) else { return .unset }
        guard let values = DotEnv.read(path: path) else { return .unreadable }
        guard let value = names.lazy.compactMap({ values[$0] }).first(where: { !$0.isEmpty }) else { return .unset }
        return .value(value)
    }
}
