import Foundation

/// The files that a certificate, its key and the authorities that are trusted stand in, each with the setting that names it.
public struct TLSFiles: Sendable, Hashable {
    public struct File: Sendable, Hashable {
        public let setting: String
        public let path: String

        public init(setting: String, path: String) {
            (self.setting, self.path) = (setting, path)
        }
    }

    /// PEM: the certificate, and after it those that lead from it to an authority.
    public let certificate: File
    /// PEM, without a passphrase.
    public let key: File
    /// PEM: certificates of authorities; nil where nobody's certificate is asked for.
    public let authorities: File?

    public init(certificate: File, key: File, authorities: File? = nil) {
        (self.certificate, self.key, self.authorities) = (certificate, key, authorities)
    }

    /// What tells one state of the files from another; links are followed, since ACME clients and Kubernetes turn a link to a new file.
    struct State: Sendable, Hashable {
        struct Entry: Sendable, Hashable {
            let node: Int?
            let size: Int?
            let changed: Date?
        }

        let entries: [Entry]
    }

    var state: State {
        State(
            entries: [certificate, key, authorities].compactMap(\.self).map { file in
                let attributes = Self.attributes(file.path)
                return State.Entry(
                    node: attributes?[.systemFileNumber] as? Int,
                    size: attributes?[.size] as? Int,
                    changed: attributes?[.modificationDate] as? Date
                )
            }
        )
    }

    /// Largest file that is read, bytes.
    private static let largest = 1 << 20

    /// - Throws: ``TLSProblem``. Never says the path: somebody may have put a key itself into the setting.
    static func read(_ file: File) throws -> [UInt8] {
        guard let attributes = attributes(file.path) else {
            throw TLSProblem(setting: file.setting, message: "names no file")
        }
        guard attributes[.type] as? FileAttributeType == .typeRegular, (attributes[.size] as? Int ?? 0) <= largest
        else {
            throw TLSProblem(setting: file.setting, message: "names something else than a file of certificates or keys")
        }
        guard let contents = FileManager.default.contents(atPath: file.path) else {
            throw TLSProblem(setting: file.setting, message: "names a file that this user may not read")
        }
        return Array(contents)
    }

    private static func attributes(_ path: String) -> [FileAttributeKey: Any]? {
        let real = URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
        return try? FileManager.default.attributesOfItem(atPath: real)
    }
}

/// What is wrong with a certificate, its key or an authority, and which setting names it.
struct TLSProblem: Error, Hashable, CustomStringConvertible {
    let setting: String
    let message: String

    var description: String { "\(setting) \(message)" }
}
