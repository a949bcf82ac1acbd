import Foundation
import Testing

@testable import Platform

@Suite("What the names of upstreams stand for")
struct ReplicaNamesTests {
    private func url(_ text: String) throws -> URL { try #require(URL(string: text)) }

    @Test(
        "Names are looked up; numbers, this machine and what a certificate names are not",
        arguments: [
            ("http://Knowledge:8005", "knowledge"), ("http://a.example.com/x", "a.example.com"),
            ("http://10.0.0.1:8005", nil), ("http://[fd00::1]:8005", nil), ("http://localhost:8005", nil),
            ("http://a.localhost:8005", nil), ("https://a.example.com", nil),
        ] as [(String, String?)]
    )
    func names(text: String, name: String?) throws {
        #expect(ReplicaNames.name(in: try url(text)) == name)
    }

    @Test("Each number is an address of its own with the name as its host; what is not known stays a name")
    func addresses() throws {
        let urls = try [url("http://a:1/x"), url("http://b"), url("http://10.0.0.9:3")]
        let found = ReplicaNames.addresses(of: urls, known: ["a": ["10.0.0.1", "fd00::1"]])
        #expect(
            found.map(\.url.absoluteString) == [
                "http://10.0.0.1:1/x", "http://[fd00::1]:1/x", "http://b", "http://10.0.0.9:3",
            ]
        )
        #expect(found.map(\.host) == ["a:1", "a:1", nil, nil])
        // Two names of one machine are one replica each, since each is asked by its own name; more than some are too many.
        let many = (0..<100).map { "10.0.1.\($0)" }
        #expect(ReplicaNames.addresses(of: [urls[0]], known: ["a": many]).count == ReplicaNames.mostAddresses)
    }

    @Test("The system finds this machine's name, and says where there is none", .timeLimit(.minutes(1)))
    func lookup() async {
        let here = await HostLookup.addresses(of: "localhost")
        #expect(here == ["127.0.0.1"] || here == ["::1"])
        let nowhere = await HostLookup.addresses(of: "no such host")
        #expect(nowhere == nil)
    }

    @Test("Who is cancelled waits for no name server", .timeLimit(.minutes(1)))
    func cancelled() async {
        let task = Task {
            try? await Task.sleep(for: .seconds(60))
            return await HostLookup.addresses(of: "localhost")
        }
        task.cancel()
        #expect(await task.value == nil)
    }
}
