import Crypto
import Foundation
import Platform
import SharedModels

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A folder of backups: `mesh-20261130T101500.000Z.dump`, each with its manifest. What has such a name is complete.
struct BackupFolder: Sendable {
    let path: String
    /// The database's name begins every file's.
    let database: String

    /// Files of a backup that is being made: hidden, and swept by the next one if it never ends.
    private var passing: String { ".\(stem)-" }
    private var stem: String {
        String(database.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    }

    static func manifest(of file: String) -> String { file + ".json" }

    func file(_ name: String) -> String { path + "/" + name }

    func name(at date: Date) -> String {
        "\(stem)-\(Timestamp.format(date).filter { $0 != "-" && $0 != ":" }).dump"
    }

    /// Makes the folder where it is not there, and takes away what an interrupted backup left.
    func prepare() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        } catch {
            throw Failure("\(path) cannot be made: is there a file of that name, or no right to write there?")
        }
        let names = Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [])
        for name in names {
            let isLoneManifest =
                name.hasPrefix(stem + "-2") && name.hasSuffix(".dump.json") && !names.contains(String(name.dropLast(5)))
            if name.hasPrefix(passing) || isLoneManifest { unlink(file(name)) }
        }
    }

    /// An empty file that its owner alone may read, under a passing name.
    func begin() throws -> String {
        let file = file("\(passing)\(randomText(length: 8)).partial")
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
        _ = close(descriptor)
        return file
    }

    func discard(_ passing: String) { unlink(passing) }

    /// Gives a finished file its name, with its manifest; complete, or not there at all.
    func keep(_ passing: String, _ manifest: BackupManifest) throws {
        let words = try Self.encoder.encode(manifest)
        let beside = try begin()
        do {
            try words.write(to: URL(filePath: beside), options: [])
            try sync(beside)
            try sync(passing)
            try move(beside, to: Self.manifest(of: manifest.file))
            try move(passing, to: manifest.file)
            try sync(path)
        } catch {
            for left in [beside, file(Self.manifest(of: manifest.file))] { unlink(left) }
            throw error
        }
    }

    /// A backup that failed its check.
    var unchecked: String { "\(stem)-unchecked.dump" }

    /// Takes a backup, with its manifest, out of those that count.
    func putAside(_ name: String) throws {
        try move(file(name), to: unchecked)
        try move(file(Self.manifest(of: name)), to: Self.manifest(of: unchecked))
    }

    /// Once there is a good one it is of no use, and it holds everything, too.
    func discardUnchecked() { remove(unchecked) }

    /// A backup and its manifest, that last: one that stays behind is swept with the next.
    func remove(_ name: String) {
        unlink(file(name))
        unlink(file(Self.manifest(of: name)))
    }

    /// Complete backups, the newest first.
    func backups() throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
            throw Failure("\(path) cannot be read")
        }
        let all = Set(names)
        return names.filter {
            $0.hasPrefix(stem + "-2") && $0.hasSuffix(".dump") && all.contains(Self.manifest(of: $0))
        }.sorted(by: >)
    }

    /// - Returns: how many of the oldest went.
    func prune(keeping count: Int) throws -> Int {
        let old = try backups().dropFirst(count)
        for name in old { remove(name) }
        return old.count
    }

    static func read(manifestOf file: String) throws -> BackupManifest {
        guard let words = FileManager.default.contents(atPath: manifest(of: file)) else {
            throw Failure("\(manifest(of: file)) is not there or cannot be read: a backup is a file and its manifest")
        }
        do {
            let manifest = try decoder.decode(BackupManifest.self, from: words)
            guard manifest.format == 1 else { throw Failure("\(file) is of a later version of mesh-tool") }
            return manifest
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure("\(manifest(of: file)) is no manifest of a backup")
        }
    }

    /// SHA-256 in hexadecimal, and bytes.
    static func digest(_ file: String) throws -> (sha256: String, bytes: Int) {
        guard let handle = FileHandle(forReadingAtPath: file) else { throw Failure("\(file) cannot be read") }
        var hash = SHA256()
        var bytes = 0
        while let chunk = try handle.read(upToCount: 1 << 20), !chunk.isEmpty {
            hash.update(data: chunk)
            bytes += chunk.count
        }
        try handle.close()
        return (Array(hash.finalize()).hexadecimal, bytes)
    }

    private static var encoder: JSONEncoder {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.format(date))
        }
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return encoder
    }

    private static var decoder: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let text = try decoder.singleValueContainer().decode(String.self)
            guard let date = Timestamp.parse(text) else { throw Failure("\(text) is no time") }
            return date
        }
        return decoder
    }

    private func move(_ from: String, to name: String) throws {
        guard rename(from, file(name)) == 0 else {
            throw Failure("\(file(name)) cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Until it is on the disk.
    private func sync(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        defer { if descriptor >= 0 { _ = close(descriptor) } }
        guard descriptor >= 0, fsync(descriptor) == 0 else {
            throw Failure("\(path) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
