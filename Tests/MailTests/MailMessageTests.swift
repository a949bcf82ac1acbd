import Foundation
import Mail
import Platform
import Testing

@Suite("Mail as it is written")
struct MailMessageTests {
    static func message(subject: String = "Hello", text: String = "Hi", replyTo: String? = nil) throws -> MailMessage {
        MailMessage(
            id: try #require(UUID(uuidString: "5B8D0F3E-6C59-4A0F-9A3C-0A5C6E3D2B11")),
            from: try #require(MailAddress("mesh@example.com")),
            to: try #require(MailAddress("dealer@example.org")),
            replyTo: replyTo.flatMap(MailAddress.init),
            subject: subject,
            text: text,
            date: Date(timeIntervalSince1970: 1_768_478_400)
        )
    }

    /// Lines of the head and the decoded body.
    static func parts(_ message: MailMessage) throws -> (head: [String], body: String) {
        let lines = String(decoding: message.encoded(), as: UTF8.self).components(separatedBy: "\r\n")
        let end = try #require(lines.firstIndex(of: ""))
        let body = try #require(Data(base64Encoded: lines[end...].joined()))
        return (Array(lines[..<end]), String(decoding: body, as: UTF8.self))
    }

    @Test("A message has its headers and its text")
    func plain() throws {
        let (head, body) = try Self.parts(Self.message(text: "a\nb\r\n.\n", replyTo: "ada@example.net"))
        for line in [
            "Date: Thu, 15 Jan 2026 12:00:00 +0000", "From: <mesh@example.com>", "To: <dealer@example.org>",
            "Subject: Hello", "Message-ID: <5b8d0f3e-6c59-4a0f-9a3c-0a5c6e3d2b11@example.com>",
            "Reply-To: <ada@example.net>", "Content-Transfer-Encoding: base64",
        ] {
            #expect(head.contains(line), "\(line)")
        }
        #expect(body == "a\r\nb\r\n.\r\n")
    }

    static let hostile = [
        "x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\rBcc: eve@example.com",
        "x\r\n\r\nbody", "x\u{0}y", "x\u{2028}Bcc: eve@example.com", "x\u{85}Bcc: eve", "机器人\r\nBcc: eve@example.com",
        "=?utf-8?B?DQpCY2M6IGV2ZQ==?=", String(repeating: "long ", count: 60), String(repeating: "ä", count: 500),
        "\r\n.\r\nMAIL FROM:<eve@example.com>",
    ]

    @Test("Nothing in a subject or a text adds a header, a line or a command", arguments: hostile)
    func injection(_ text: String) throws {
        let usual = try Self.parts(Self.message()).head
        let (head, body) = try Self.parts(Self.message(subject: text, text: text))
        let names = head.filter { !$0.hasPrefix(" ") }.map { $0.prefix { $0 != ":" } }
        #expect(names == usual.map { $0.prefix { $0 != ":" } })
        #expect(!head.contains { $0.lowercased().hasPrefix("bcc") })
        let encoded = Array(try Self.message(subject: text, text: text).encoded())
        for (index, byte) in encoded.enumerated() {
            #expect(byte < 0x7F && (byte >= 0x20 || byte == 0x0D || byte == 0x0A))
            if byte == 0x0A { #expect(index > 0 && encoded[index - 1] == 0x0D) }
            if byte == 0x0D { #expect(index + 1 < encoded.count && encoded[index + 1] == 0x0A) }
        }
        #expect(head.allSatisfy { $0.utf8.count <= 90 })
        #expect(body.replacing("\r\n", with: "\n") == text.replacing("\r\n", with: "\n").replacing("\r", with: "\n"))
    }

    @Test(
        "What is no plain address is none",
        arguments: [
            "", "dana", "@example.com", "dana@", "a@b@c", "dana @example.com", "dana@exa mple.com",
            "da\rna@example.com",
            "dana@example.com\r\nRCPT TO:<eve@example.com>", "dana@example.com>", "<dana@example.com>",
            "\"da na\"@example.com", "dana@example..com", ".dana@example.com", "da..na@example.com",
            "dana@-example.com",
            "d\u{E4}na@example.com", "dana@ex\u{E4}mple.com", "dana@example.com\u{0}", "dana,eve@example.com",
            "dana@example.com,eve@example.com", "dana;eve@example.com", "dana@[127.0.0.1]",
            String(repeating: "a", count: 65) + "@example.com", "a@" + String(repeating: "b.", count: 130) + "com",
        ]
    )
    func noAddress(_ text: String) { #expect(MailAddress(text) == nil) }

    @Test(
        "What is one, is",
        arguments: ["dana@example.com", "d.a+x_1%z@sub.example.co", "mesh@localhost", "o'neil@EXAMPLE.com"]
    )
    func address(_ text: String) { #expect(MailAddress(text)?.text == text) }
}
