import Foundation
import Platform
import Testing

@testable import DealerMatching

@Suite("How dealers are told")
struct LeadSettingsTests {
    private func read(_ values: [String: String]) -> (LeadSettings, [String]) {
        var reader = SettingsReader(values: values, prefix: "DEALER_MATCHING")
        let settings = LeadSettings(from: &reader)
        return (settings, reader.problems.map(\.key))
    }

    static let hook = [
        "DEALER_WEBHOOK_URL": "https://hooks.example.com/leads",
        "DEALER_WEBHOOK_SECRET": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
    ]
    static let mail = ["SMTP_URL": "smtp://mail.example.com", "SMTP_FROM": "mesh@example.com"]

    @Test("Nothing is told unless it is set up; a mail server alone is nobody to tell")
    func off() {
        for values in [[:], Self.mail, ["DEALER_WEBHOOK_SECRET": "x"]] as [[String: String]] {
            let (settings, problems) = read(values)
            #expect(settings.channels.isEmpty && problems.isEmpty, "\(values)")
        }
    }

    @Test("What is set up is told")
    func on() {
        let both = Self.hook.merging(Self.mail) { $1 }.merging(["DEALER_EMAIL_TO": "dealer"]) { $1 }
        let (settings, problems) = read(both)
        #expect(problems.isEmpty && settings.channels == [.webhook, .email])
        #expect(settings.webhook?.host == "hooks.example.com" && settings.mail?.receiver == .dealer)
        let real = DealerMatcherTests.dealer("Real", at: Coordinate(latitude: 0, longitude: 0))
        var dealer = real
        dealer.isSample = false
        dealer.email = "sales@example.com"
        #expect(settings.deliveries(for: dealer).map(\.receiver) == ["hooks.example.com", "sales@example.com"])
        dealer.isSample = true
        #expect(settings.deliveries(for: dealer).map(\.receiver) == ["hooks.example.com"])
        dealer.isSample = false
        dealer.email = "sales@example.com\r\nRCPT TO:<eve@example.com>"
        #expect(settings.deliveries(for: dealer).map(\.receiver) == ["hooks.example.com"])
        #expect("\(settings)".contains("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw") == false)
    }

    @Test(
        "What cannot be is told, with the name of the setting",
        arguments: [
            (["DEALER_WEBHOOK_SECRET": ""], "DEALER_WEBHOOK_SECRET"),
            (["DEALER_WEBHOOK_SECRET": "short"], "DEALER_WEBHOOK_SECRET"),
            (["DEALER_WEBHOOK_SECRET": "whsec_long enough but no base64"], "DEALER_WEBHOOK_SECRET"),
            (["DEALER_WEBHOOK_URL": "http://hooks.example.com/"], "DEALER_WEBHOOK_URL"),
            (["DEALER_WEBHOOK_URL": "https://127.0.0.1/"], "DEALER_WEBHOOK_URL"),
            (["DEALER_WEBHOOK_URL": "ftp://hooks.example.com/"], "DEALER_WEBHOOK_URL"),
            (["DEALER_EMAIL_TO": "dealers"], "DEALER_EMAIL_TO"), (["SMTP_URL": ""], "DEALER_EMAIL_TO"),
            (["SMTP_FROM": ""], "SMTP_FROM"), (["DEALER_NOTICE_WAIT": "60"], "DEALER_NOTICE_WAIT"),
            (["DEALER_DELIVERY_TRIES": "0"], "DEALER_DELIVERY_TRIES"),
        ]
    )
    func wrong(values: [String: String], key: String) {
        let usual = Self.hook.merging(Self.mail) { $1 }.merging(["DEALER_EMAIL_TO": "desk@example.com"]) { $1 }
        #expect(read(usual.merging(values) { $1 }).1 == [key])
    }
}
