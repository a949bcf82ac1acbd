public import Foundation
public import SharedModels

/// Messages that a release's processes sent each other: `Tests/SharedModelsTests/Recorded/<release>/<type>-<number>.json`, and in
/// `types.json` what that release's own types made of them.
public struct WireRecords: Sendable, CustomStringConvertible {
    public struct Message: Sendable, CustomStringConvertible {
        /// `A2A.Task-2.json`
        public let file: String
        public let type: String
        public let json: JSONValue
        public var description: String { file }
    }

    public struct Reading: Codable, Sendable {
        /// Fields that the type could not do without.
        public var required: [String] = []
        /// Fields that it did not know: whoever sent them says more than the type that the caller reads.
        public var unknown: [String] = []
    }

    public let release: String
    public let messages: [Message]
    /// By the type's name.
    public let readings: [String: Reading]

    public var description: String { release }

    public static var folder: URL {
        URL(filePath: TestDatabase.migrationsDirectory).deletingLastPathComponent()
            .appending(path: "Tests/SharedModelsTests/Recorded")
    }

    /// Every release that was recorded, oldest first.
    public static func all() throws -> [WireRecords] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false))
        let releases = names.compactMap(SemanticVersion.init).sorted()
        return try releases.map { try WireRecords(release: $0.description) }
    }

    init(release: String) throws {
        let folder = Self.folder.appending(path: release)
        self.release = release
        var messages: [Message] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path(percentEncoded: false)).sorted() {
            guard file.hasSuffix(".json"), file != "types.json", let dash = file.lastIndex(of: "-") else { continue }
            let bytes = try Data(contentsOf: folder.appending(path: file))
            messages.append(Message(file: file, type: String(file[..<dash]), json: try JSON.decode(from: bytes)))
        }
        self.messages = messages
        readings = try JSON.decode(from: Data(contentsOf: folder.appending(path: "types.json")))
    }

    /// Few messages of each type, each with a field that those before do not have; of two that have the same the shorter.
    public static func selected(_ messages: [(type: String, json: JSONValue)], perType most: Int = 4) throws -> [(
        String, JSONValue
    )] {
        var chosen: [(String, JSONValue)] = []
        for (type, group) in Dictionary(grouping: messages, by: \.type).sorted(by: { $0.key < $1.key }) {
            let sized = try group.map { ($0.json, try JSON.encode($0.json).count) }.sorted { $0.1 < $1.1 }
            var seen: Set<String> = []
            var kept: [JSONValue] = []
            for (json, _) in sized where kept.count < most {
                let outline = WireShape.outline(json)
                guard kept.isEmpty || !outline.isSubset(of: seen) else { continue }
                seen.formUnion(outline)
                kept.append(json)
            }
            // The richest as well, whatever the short ones have used up.
            if kept.count == most,
                let rich = sized.max(by: { WireShape.outline($0.0).count < WireShape.outline($1.0).count })
            {
                if !kept.contains(rich.0) { kept.append(rich.0) }
            }
            chosen += kept.map { (type, $0) }
        }
        return chosen
    }

    /// Writes a release's records in place of what is there.
    public static func write(_ messages: [(type: String, json: JSONValue)], to folder: URL) throws {
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let encoder = JSON.encoder()
        encoder.outputFormatting.insert(.prettyPrinted)
        var readings: [String: Reading] = [:]
        for (type, group) in Dictionary(grouping: try selected(messages), by: \.0) {
            for (index, message) in group.enumerated() {
                let file = folder.appending(path: "\(type)-\(index + 1).json")
                try (try encoder.encode(message.1) + Data("\n".utf8)).write(to: file)
            }
            guard let type = WireType.named(type) else { continue }
            let all = messages.filter { $0.type == type.name }.map(\.json)
            let unknown = try all.flatMap { WireShape.losses(of: type.name, $0, try type.again($0)).map(\.field) }
            readings[type.name] = Reading(
                required: WireShape.required(by: type, in: all),
                unknown: Set(unknown).sorted()
            )
        }
        try (try encoder.encode(readings) + Data("\n".utf8)).write(to: folder.appending(path: "types.json"))
    }
}
