import Delivery
import Foundation
import Mail
import Platform
import SharedModels
import TestSupport
import Testing

/// PyPI's aiosmtpd: STARTTLS, a certificate, a login.
@Suite(
    "Mail to a server that wants encryption and a login",
    .enabled(
        if: ProcessInfo.processInfo.environment["TEST_SMTP_PYTHON"] != nil,
        "TEST_SMTP_PYTHON is not set: a Python with aiosmtpd, as ./mesh test installs it where the package index is reached"
    )
)
struct EncryptedMailTests {
    @Test(
        "It is taken after STARTTLS and login, by a certificate that is trusted and names the host",
        .timeLimit(.minutes(2))
    )
    func encrypted() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "smtp-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let output = folder.appending(path: "output")
        _ = FileManager.default.createFile(atPath: output.path(), contents: nil)
        let port = try freePort()
        let process = Process()
        let python = try #require(ProcessInfo.processInfo.environment["TEST_SMTP_PYTHON"])
        process.executableURL = URL(filePath: python)
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "SMTPServer/serve.py").path()
        process.arguments = [script, "\(port)", folder.path()]
        process.standardOutput = try FileHandle(forWritingTo: output)
        // Nothing of the tests' own output is held open by it, whatever becomes of them.
        process.standardError = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // It inherits that SIGTERM is blocked here.
        defer { kill(process.processIdentifier, SIGKILL) }

        func lines() throws -> [String] {
            try String(contentsOf: output, encoding: .utf8).split(separator: "\n").map(String.init)
        }
        while try lines().isEmpty, process.isRunning { try await Task.sleep(for: .milliseconds(50)) }
        try #require(try lines() == ["ready"])

        let message = try MailMessageTests.message(
            subject: "Würfel\r\nBcc: eve@example.com",
            text: "Hello\n.\n机器人\n",
            replyTo: "ada@example.net"
        )
        var server = SMTPServer(
            host: "localhost",
            port: port,
            security: .startTLS,
            username: "mesh",
            password: Secret("s3cret"),
            certificates: folder.appending(path: "certificate.pem").path()
        )
        func send() async throws { try await SMTPSender(server: server, timeout: .seconds(20)).send(message) }
        try await send()

        server.password = Secret("wrong")
        // These are for the operator to mend: the mail waits meanwhile.
        let refused = DeliveryFailure(reason: "the mail server refused the login", isSetup: true)
        await #expect(throws: refused) { try await send() }
        server.password = Secret("s3cret")
        // The certificate does not name the address.
        server.host = "127.0.0.1"
        let untrusted = DeliveryFailure(reason: "the mail server's certificate cannot be trusted", isSetup: true)
        await #expect(throws: untrusted) { try await send() }
        // Nor does the system know who signed it.
        server.host = "localhost"
        server.certificates = nil
        await #expect(throws: untrusted) { try await send() }

        let taken = try lines().dropFirst().map { try JSON.decode(JSONValue.self, from: Data($0.utf8)) }
        #expect(taken.count == 1)
        let mail = try #require(taken.first)
        #expect(mail["from"] == "mesh@example.com" && mail["to"] == ["dealer@example.org"])
        #expect(mail["encrypted"] == true && mail["login"] == "mesh")
        #expect(
            mail["subject"] == "Würfel  Bcc: eve@example.com"
                && mail["reply_to"]?.stringValue?.contains("ada@example.net") == true
        )
        #expect(mail["id"] == "<5b8d0f3e-6c59-4a0f-9a3c-0a5c6e3d2b11@example.com>")
        #expect(mail["text"]?.stringValue?.replacing("\r\n", with: "\n") == "Hello\n.\n机器人\n")
    }
}
