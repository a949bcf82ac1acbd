import Configuration
public import Foundation

/// What a service's settings conform to: read once at start, from the environment and `.env`.
public protocol ServiceSettings: Sendable {
    init(from settings: inout SettingsReader)
}

/// Reads settings by their environment names and collects every problem, so that all are told at once.
///
/// `FINANCING_LOG_LEVEL` beats `LOG_LEVEL` in the process whose prefix is `FINANCING`. A wrong value is never silently
/// replaced by the default: it becomes a problem, and the process does not start.
public struct SettingsReader {
    public struct Problem: Sendable, Hashable, CustomStringConvertible {
        public let key: String
        public let message: String

        public var description: String { "\(key) \(message)" }
    }

    public private(set) var problems: [Problem] = []
    private let config: ConfigReader
    private let prefix: String
    private let file: File?

    /// The settings file, and what it does not decide.
    public struct File: Sendable {
        let path: String
        /// Keys that the environment sets, be it to nothing.
        let environment: Set<String>

        public init(path: String, environment: Set<String>) {
            self.path = path
            self.environment = environment
        }
    }

    /// - Parameter file: where those of the values come from that may change while the process runs.
    public init(values: [String: String], prefix: String, file: File? = nil) {
        self.prefix = prefix
        self.file = file
        config = ConfigReader(provider: EnvironmentVariablesProvider(environmentVariables: values))
    }

    /// The value as it stands; an empty one counts as absent.
    private func raw(_ key: String) -> String? { value(ownName(of: key)) ?? value(key) }

    private func ownName(of key: String) -> String { "\(prefix)_\(key)" }

    private func value(_ name: String) -> String? {
        let dotted = name.lowercased().split(separator: "_").map(String.init)
        return config.string(forKey: ConfigKey(dotted)).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// It is told under the name that the value was given by.
    public mutating func problem(_ key: String, _ message: String) {
        let own = ownName(of: key)
        let name = value(own) == nil && value("\(own)_FILE") == nil ? key : own
        problems.append(Problem(key: name, message: message))
    }

    public mutating func string(_ key: String, default fallback: String) -> String { raw(key) ?? fallback }

    public mutating func optionalString(_ key: String) -> String? { raw(key) }

    /// A setting that is to be read again while the process runs; nil where the environment sets it, which cannot change.
    public func live(_ key: String) -> LiveSetting? {
        let names = [ownName(of: key), key]
        guard let file, file.environment.isDisjoint(with: names) else { return nil }
        // What is no file that stays, such as a pipe, cannot be read again.
        return LiveSetting.isKept(file.path) ? LiveSetting(path: file.path, names: names) : nil
    }

    /// A key, a password, an address with a password in it: the value itself, or what the file holds that `<KEY>_FILE` names. A service's
    /// own value and file go before the plain ones.
    public mutating func secret(_ key: String) -> Secret? {
        for name in [ownName(of: key), key] {
            let text = value(name)
            guard let path = value("\(name)_FILE") else {
                if let text { return Secret(text) }
                continue
            }
            if text != nil {
                problems.append(Problem(key: name, message: "and \(name)_FILE are both set; set one of them"))
                return nil
            }
            switch SecretInFile.read(path) {
            case .success(let secret):
                // An empty file is as good as an empty value.
                if let secret { return secret }
            case .failure(let failure):
                problems.append(Problem(key: "\(name)_FILE", message: failure.description))
                return nil
            }
        }
        return nil
    }

    public mutating func int(_ key: String, default fallback: Int, in range: ClosedRange<Int>) -> Int {
        guard let text = raw(key) else { return fallback }
        guard let value = Int(text), range.contains(value) else {
            problem(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return value
    }

    public mutating func double(_ key: String, default fallback: Double, in range: ClosedRange<Double>) -> Double {
        guard let text = raw(key) else { return fallback }
        guard let value = Double(text), range.contains(value) else {
            problem(key, "must be a number from \(range.lowerBound) to \(range.upperBound)")
            return fallback
        }
        return value
    }

    public mutating func bool(_ key: String, default fallback: Bool) -> Bool {
        guard let text = raw(key) else { return fallback }
        switch text.lowercased() {
        case "true", "yes", "on", "1": return true
        case "false", "no", "off", "0": return false
        default:
            problem(key, "must be true or false")
            return fallback
        }
    }

    /// A time in seconds, fractions allowed.
    public mutating func seconds(_ key: String, default fallback: Duration) -> Duration {
        guard let text = raw(key) else { return fallback }
        guard let value = Double(text), value.isFinite, value >= 0, value <= 31_536_000 else {
            problem(key, "must be a number of seconds")
            return fallback
        }
        return .seconds(value)
    }

    public mutating func url(_ key: String, default fallback: String) -> URL {
        let text = raw(key) ?? fallback
        if let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme), url.host() != nil {
            return url
        }
        problem(key, "must be an address such as \(fallback)")
        return URL(fileURLWithPath: "/")
    }

    /// Addresses, comma separated; none twice, and at least one.
    public mutating func urls(_ key: String, default fallback: String) -> [URL] {
        var urls: [URL] = []
        let texts = list(key, default: [fallback])
        if texts.isEmpty { problem(key, "must be an address such as \(fallback)") }
        for text in texts {
            guard let url = URL(string: text), let scheme = url.scheme, ["http", "https"].contains(scheme),
                url.host()?.isEmpty == false
            else {
                problem(key, "must be an address such as \(fallback), or several, separated by commas")
                continue
            }
            if !urls.contains(url) { urls.append(url) }
        }
        return urls.isEmpty ? [URL(fileURLWithPath: "/")] : urls
    }

    /// Comma separated; blanks around items are dropped, and so are empty items.
    public mutating func list(_ key: String, default fallback: [String]) -> [String] {
        guard let text = raw(key) else { return fallback }
        return text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }
}
