import Foundation
import Logging
import SharedModels

/// One JSON object a line on standard error.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]

    private let write: @Sendable (Data) -> Void

    init(label: String, write: @escaping @Sendable (Data) -> Void = { FileHandle.standardError.write($0) }) {
        self.label = label
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: JSONValue] = [:]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { _, new in new }) {
            line[key] = .string("\(value)")
        }
        // Last: metadata cannot take their names.
        line["time"] = .string(Timestamp.format(Date()))
        line["level"] = .string(event.level.rawValue)
        line["service"] = .string(label)
        line["message"] = .string(event.message.description)
        guard var data = try? JSON.encode(line) else { return }
        data.append(10)
        write(data)
    }
}
