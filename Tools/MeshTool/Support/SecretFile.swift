import Foundation

#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A file that its owner alone may read.
struct SecretFile {
    var path: String

    /// Its text without white space at the ends; nil where there is no such file or nothing in it.
    func read() -> String? {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else { return nil }
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return trimmed.isEmpty ? nil : trimmed
    }

    /// Replaces the file at once: a reader sees the old text or the new one, never a half, and never with open rights.
    func write(_ text: String) throws {
        let directory = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let passing = path + ".\(ProcessInfo.processInfo.processIdentifier)"
        unlink(passing)
        let descriptor = open(passing, O_WRONLY | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0 else { throw Failure("\(path) cannot be written: \(String(cString: strerror(errno)))") }
        let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            try file.write(contentsOf: Data((text + "\n").utf8))
            try file.synchronize()
            try file.close()
        } catch {
            unlink(passing)
            throw error
        }
        guard rename(passing, path) == 0 else {
            let reason = String(cString: strerror(errno))
            unlink(passing)
            throw Failure("\(path) cannot be written: \(reason)")
        }
    }

    /// Takes away what rights others may have.
    func close() { chmod(path, 0o600) }

    func remove() { unlink(path) }
}
