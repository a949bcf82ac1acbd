public import Platform

/// Where mail goes out, and in whose name. Without `SMTP_URL` there is none, and nothing is sent.
public struct MailSettings: Sendable, Hashable {
    /// SMTP_URL, SMTP_USERNAME, SMTP_PASSWORD, SMTP_CA_FILE.
    public var server: SMTPServer
    /// SMTP_FROM: whose name stands on what is sent, and whom it comes back to.
    public var from: MailAddress

    public init(server: SMTPServer, from: MailAddress) {
        self.server = server
        self.from = from
    }

    /// Nil where no SMTP_URL is set, or where a problem was found.
    public init?(from settings: inout SettingsReader) {
        let username = settings.optionalString("SMTP_USERNAME")
        let password = settings.secret("SMTP_PASSWORD")
        let certificates = settings.optionalString("SMTP_CA_FILE")
        let sender = settings.optionalString("SMTP_FROM")
        guard let url = settings.optionalString("SMTP_URL") else { return nil }
        if (username == nil) != (password == nil) {
            settings.problem("SMTP_USERNAME", "and SMTP_PASSWORD go together")
        }
        let from = sender.flatMap(MailAddress.init)
        if from == nil {
            settings.problem("SMTP_FROM", "must be an e-mail address such as mesh@example.com, since SMTP_URL is set")
        }
        do throws(SMTPServer.Problem) {
            var server = try SMTPServer(url: url)
            server.username = username
            server.password = password
            server.certificates = certificates
            guard let from else { return nil }
            self.init(server: server, from: from)
        } catch {
            settings.problem("SMTP_URL", error.message)
            return nil
        }
    }
}
