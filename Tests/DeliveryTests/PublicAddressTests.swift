import Delivery
import Foundation
import Testing

@Suite("Where a webhook may point")
struct PublicAddressTests {
    @Test(
        "What is not of the public Internet is told, however it is written",
        arguments: [
            "0.0.0.0", "10.1.2.3", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
            "172.31.255.255", "192.0.0.8", "192.168.1.1", "198.18.0.1", "168.63.129.16", "224.0.0.1", "255.255.255.255",
            "::", "::1",
            "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "fe80::1", "fc00::1", "fd12::1",
            "ff02::1", "2001:db8::1", "2001:0:7f00::1", "2002:7f00:1::", "3fff::1",
        ]
    )
    func closed(_ text: String) throws { #expect(try #require(PublicAddress(text)).isPublic == false) }

    @Test(
        "What is, too",
        arguments: [
            "1.1.1.1", "9.255.255.255", "11.0.0.1", "93.184.216.34", "172.15.0.1", "172.32.0.1", "192.167.1.1",
            "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2001:4860:4860::8888",
        ]
    )
    func open(_ text: String) throws { #expect(try #require(PublicAddress(text)).isPublic) }

    @Test(
        "Addresses that may not be told are refused when they are given",
        arguments: [
            "ftp://example.com", "https://", "example.com", "https://user:pass@example.com/",
            "https://user@example.com/",
            "http://localhost/", "http://LOCALHOST./", "http://a.localhost/", "http://metadata.google.internal/",
            "http://127.0.0.1:8006/", "http://[::1]/", "http://169.254.169.254/latest/meta-data", "http://10.0.0.1/",
            "https://ex%61mple.com/", "https://exa mple.com/", "https://example.com\\@127.0.0.1/",
            "https://" + String(repeating: "a", count: 2_050) + ".com",
        ]
    )
    func refused(_ text: String) {
        #expect(throws: WebhookAddress.Refused.self) { try WebhookAddress(text, allowsPrivate: false) }
    }

    @Test("What is connected to is what was looked at, however it was written")
    func oneName() throws {
        let address = try WebhookAddress("HTTPS://Hooks.Example.COM:8443/a?b=C", allowsPrivate: false)
        #expect(address.host == "hooks.example.com" && address.url.contains("://hooks.example.com:8443/a?b=C"))
        let other = try WebhookAddress("https://[2606:4700::1111]/", allowsPrivate: false)
        #expect(other.host == "2606:4700::1111")
        let name = try? WebhookAddress("https://b\u{FC}cher.example/", allowsPrivate: false)
        #expect(name == nil || name?.host == "xn--bcher-kva.example")
    }

    @Test("A name that leads into the own network is refused when it is looked up")
    func lookedUp() async throws {
        // Written so that only the system's resolver knows what it means.
        let address = try WebhookAddress("http://2130706433/", allowsPrivate: false)
        await #expect(throws: WebhookAddress.Refused.self) { _ = try await address.resolved() }
        let own = try WebhookAddress("http://localhost/", allowsPrivate: true)
        #expect(["127.0.0.1", "::1"].contains(try await own.resolved()))
        let none = try WebhookAddress("http://nobody.invalid/", allowsPrivate: false)
        await #expect(throws: DeliveryFailure.self) { _ = try await none.resolved() }
    }

    @Test("The signature is that of Standard Webhooks: its published example")
    func signature() {
        let signature = SignedMessage.signature(
            of: Data(#"{"test": 2432232314}"#.utf8),
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
            timestamp: "1614265330",
            secret: "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        )
        #expect(signature == "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }
}
