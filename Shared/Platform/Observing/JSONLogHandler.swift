import Foundation
import Logging
import SharedModels

/// One JSON object a line on standard error.
struct JSONLogHandler: LogHandler {
    let label: String
    var logLevel: Logger.Level = .info
    var metadata: Logger.Metadata = [:]
    var metadataProvider: Logger.MetadataProvider?

    private let write: @Sendable (Data) -> Void

    init(
        label: String,
        metadataProvider: Logger.MetadataProvider? = nil,
        write: @escaping @Sendable (Data) -> Void = { FileHandle.standardError.write($0) }
    ) {
        self.label = label
        self.metadataProvider = metadataProvider
        self.write = write
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line: [String: JSONValue] = [:]
        for metadata in [metadataProvider?.get(), metadata, event.metadata] {
            for (key, value) in metadata ?? [:] { line[key] = .string("\(value)") }
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
