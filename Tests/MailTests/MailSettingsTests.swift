import Mail
import Platform
import Testing

@Suite("Where mail goes out")
struct MailSettingsTests {
    private func read(_ values: [String: String]) -> (MailSettings?, [String]) {
        var reader = SettingsReader(values: values, prefix: "DEALER_MATCHING")
        let settings = MailSettings(from: &reader)
        return (settings, reader.problems.map(\.key))
    }

    @Test("Without an address there is no mail, whatever else is set")
    func off() {
        #expect(read([:]) == (nil, []))
        #expect(read(["SMTP_FROM": "mesh@example.com", "SMTP_USERNAME": "mesh", "SMTP_PASSWORD": "p"]).0 == nil)
    }

    @Test(
        "Encryption is required everywhere but on this machine",
        arguments: [
            ("smtp://mail.example.com", SMTPServer.Security.startTLS, 587), ("smtp://10.0.0.1:25", .startTLS, 25),
            ("SMTPS://mail.example.com", .tls, 465), ("smtps://localhost:4465", .tls, 4_465),
            ("smtp://127.0.0.1:2525", .none, 2_525), ("smtp://localhost", .none, 25), ("smtp://[::1]:25", .none, 25),
            ("smtp://localhost.example.com", .startTLS, 587), ("smtp://128.0.0.1", .startTLS, 587),
        ]
    )
    func security(url: String, security: SMTPServer.Security, port: Int) throws {
        let server = try #require(read(["SMTP_URL": url, "SMTP_FROM": "mesh@example.com"]).0?.server)
        #expect(server.security == security && server.port == port)
    }

    @Test(
        "What cannot be is told, with the name of the setting",
        arguments: [
            (["SMTP_URL": "http://mail.example.com"], "SMTP_URL"), (["SMTP_URL": "mail.example.com"], "SMTP_URL"),
            (["SMTP_URL": "smtp://u:p@mail.example.com"], "SMTP_URL"), (["SMTP_URL": "smtp://a/b?c"], "SMTP_URL"),
            (["SMTP_URL": "smtp://mail.example.com:70000"], "SMTP_URL"), (["SMTP_FROM": ""], "SMTP_FROM"),
            (["SMTP_FROM": "Mesh <mesh@example.com>"], "SMTP_FROM"), (["SMTP_USERNAME": "mesh"], "SMTP_USERNAME"),
            (["SMTP_PASSWORD": "secret"], "SMTP_USERNAME"),
        ]
    )
    func wrong(values: [String: String], key: String) {
        let usual = ["SMTP_URL": "smtp://mail.example.com", "SMTP_FROM": "mesh@example.com"]
        #expect(read(usual.merging(values) { $1 }).1 == [key])
    }
}
