import Foundation

/// A secret that stands in a file of its own, as container platforms hand them out.
public enum SecretInFile {
    /// No secret is longer.
    static let largest = 64 * 1024

    public struct Unreadable: Error, CustomStringConvertible {
        public let description: String
    }

    /// The file's text without white space at its ends; nil where it holds nothing else.
    public static func read(_ path: String) -> Result<Secret?, Unreadable> {
        let real = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        let type = (try? FileManager.default.attributesOfItem(atPath: real))?[.type] as? FileAttributeType
        guard let type else { return .failure(Unreadable(description: "names no file: \(path)")) }
        // A pipe would be waited for, and a device read without end.
        guard type == .typeRegular else { return .failure(Unreadable(description: "names no plain file: \(path)")) }
        guard let file = FileHandle(forReadingAtPath: real),
            let bytes = try? file.read(upToCount: largest + 1) ?? Data()
        else { return .failure(Unreadable(description: "names a file that this process may not read: \(path)")) }
        guard bytes.count <= largest, let text = String(validating: bytes, as: UTF8.self) else {
            return .failure(Unreadable(description: "names a file that holds no secret: \(path)"))
        }
        let secret = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return .success(secret.isEmpty ? nil : Secret(secret))
    }

    /// `<key>`, or what the file holds that `<key>_FILE` names, of an environment; for tools that read few settings.
    public static func value(of key: String, in environment: [String: String]) throws(Unreadable) -> String? {
        if let value = environment[key], !value.isEmpty { return value }
        guard let path = environment["\(key)_FILE"], !path.isEmpty else { return nil }
        switch read(path) {
        case .success(let secret): return secret?.value
        case .failure(let failure): throw Unreadable(description: "\(key)_FILE \(failure.description)")
        }
    }
}
