import Foundation
import Testing

@testable import Platform

@Suite("Secrets in files")
struct SecretFileTests {
    private func reader(_ values: [String: String]) -> SettingsReader {
        SettingsReader(values: values, prefix: "FINANCING")
    }

    /// Runs `body` with a folder of its own.
    private func withFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "mesh-settings-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }

    @Test("A secret may stand in a file; a service's own goes before the plain one, and an empty file is none")
    func secretFiles() throws {
        try withFolder { folder in
            func file(_ name: String, _ text: String) throws -> String {
                let url = folder.appending(path: name)
                try Data(text.utf8).write(to: url)
                return url.path(percentEncoded: false)
            }
            var settings = reader([
                "A_FILE": try file("a", "of a file\n"), "B": "plain", "FINANCING_B_FILE": try file("b", "own"),
                "FINANCING_C": "own", "C_FILE": try file("c", "of a file"), "D_FILE": try file("d", " \n"),
            ])
            #expect(settings.secret("A")?.value == "of a file")
            #expect(settings.secret("B")?.value == "own")
            #expect(settings.secret("C")?.value == "own")
            #expect(settings.secret("D") == nil)
            #expect(settings.secret("E") == nil)
            #expect(settings.problems.isEmpty)
            // What is wrong with it is told under the name that gave it.
            settings.problem("B", "is too short")
            #expect(settings.problems.map(\.description) == ["FINANCING_B is too short"])
        }
    }

    @Test("A secret's file that cannot be read is told, and so is one beside a value")
    func wrongSecretFiles() throws {
        try withFolder { folder in
            let path = folder.path(percentEncoded: false)
            let large = folder.appending(path: "large").path(percentEncoded: false)
            try Data(repeating: 65, count: SecretInFile.largest + 1).write(to: URL(filePath: large))
            var settings = reader([
                "A_FILE": "\(path)none", "B_FILE": path, "C_FILE": "/dev/zero", "D": "x", "D_FILE": large,
                "E_FILE": large,
            ])
            for key in ["A", "B", "C", "D", "E"] { #expect(settings.secret(key) == nil) }
            #expect(
                settings.problems.map(\.description) == [
                    "A_FILE names no file: \(path)none", "B_FILE names no plain file: \(path)",
                    "C_FILE names no plain file: /dev/zero", "D and D_FILE are both set; set one of them",
                    "E_FILE names a file that holds no secret: \(large)",
                ]
            )
        }
    }
}
