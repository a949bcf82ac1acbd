import Testing

@testable import Gateway

@Suite("Where a request comes from")
struct ClientAddressTests {
    @Test(
        "Ranges hold the addresses that they should",
        arguments: [
            ("10.0.0.0/8", "10.200.3.4", true), ("10.0.0.0/8", "11.0.0.1", false),
            ("192.168.1.128/25", "192.168.1.127", false),
            ("192.168.1.128/25", "192.168.1.255", true), ("203.0.113.7", "203.0.113.7", true),
            ("203.0.113.7", "203.0.113.8", false),
            ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "2001:db8::1", false), ("fd00::/8", "fd12:3456::1", true),
            ("fd00::/8", "fe80::1", false), ("10.0.0.0/8", "::ffff:10.1.2.3", true), ("10.0.0.0/8", "nonsense", false),
        ]
    )
    func ranges(range: String, address: String, holds: Bool) throws {
        #expect(try #require(AddressRange(range)).contains(address) == holds)
    }

    @Test(
        "What is no range is none",
        arguments: ["", "10.0.0.0/33", "10.0.0.0/-1", "10.0/8", "x/8", "10.0.0.0/8/8", "::/129"]
    )
    func noRanges(text: String) { #expect(AddressRange(text) == nil) }

    @Test(
        "What the client says of itself counts only behind proxies that are known",
        arguments: [
            // Nobody is trusted: the peer it is.
            ([], "203.0.113.7", ["198.51.100.1"], "203.0.113.7"),
            // The proxy appends; what the client wrote stands before it.
            (["10.0.0.0/8"], "10.0.0.5", ["198.51.100.1"], "198.51.100.1"),
            (["10.0.0.0/8"], "10.0.0.5", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),
            (["10.0.0.0/8"], "10.0.0.5", ["1.2.3.4", "198.51.100.1 , 10.0.0.9"], "198.51.100.1"),
            (["10.0.0.0/8"], "203.0.113.7", ["1.2.3.4"], "203.0.113.7"),
            // Behind something that cannot be read all can be invented.
            (["10.0.0.0/8"], "10.0.0.5", ["1.2.3.4, unknown"], "10.0.0.5"),
            (["10.0.0.0/8"], "10.0.0.5", [], "10.0.0.5"),
            (["10.0.0.0/8"], "10.0.0.5", ["10.0.0.6"], "10.0.0.6"),
        ] as [([String], String, [String], String)]
    )
    func chains(trusted: [String], peer: String, forwarded: [String], address: String) {
        let addresses = ClientAddresses(trusted: trusted.compactMap(AddressRange.init))
        #expect(addresses.address(of: forwarded, peer: peer) == address)
    }
}
