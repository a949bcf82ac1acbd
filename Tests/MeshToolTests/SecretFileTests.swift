import Foundation
import Testing

@testable import MeshTool

@Suite("Secret files")
struct SecretFileTests {
    private func withFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    private func rights(_ path: String) throws -> Int {
        try #require(FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int)
    }

    @Test("Only the owner may read it, also where it was open before")
    func rights() throws {
        try withFolder { folder in
            let file = SecretFile(path: folder + "/deep/key")
            try file.write("one")
            #expect(try rights(file.path) == 0o600)
            try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file.path)
            try file.write("two")
            #expect(try rights(file.path) == 0o600)
            #expect(file.read() == "two")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/deep") == ["key"])
        }
    }

    @Test("Nothing there and nothing in it are both nothing")
    func empty() throws {
        try withFolder { folder in
            let file = SecretFile(path: folder + "/key")
            #expect(file.read() == nil)
            try file.write("  ")
            #expect(file.read() == nil)
        }
    }

    @Test("A folder that cannot be written to is named in the error")
    func unwritable() throws {
        #expect(throws: (any Error).self) { try SecretFile(path: "/proc/none/key").write("x") }
    }

    @Test("A session is gone on with by the same user at the same gateway alone")
    func memo() throws {
        try withFolder { folder in
            let memo = SessionMemo(path: folder + "/session", gateway: "http://a", user: "ann")
            #expect(memo.read() == nil)
            memo.write("s-1")
            #expect(memo.read() == "s-1")
            #expect(SessionMemo(path: memo.path, gateway: "http://a", user: "bob").read() == nil)
            #expect(SessionMemo(path: memo.path, gateway: "http://b", user: "ann").read() == nil)
            memo.write(nil)
            #expect(memo.read() == nil)
        }
    }
}
