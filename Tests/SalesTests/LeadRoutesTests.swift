import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Sales

@Suite("Leads over HTTP", .serialized)
struct LeadRoutesTests {
    @Test("Leads are shown to machines of their tenant, and to nobody else")
    func access() async throws {
        try await SalesHarness.run { sales in
            _ = try await sales.say("We run a 40,000 sq ft warehouse in Reno and want to automate picking")
            let answer = try await sales.request(.get, "/v1/leads", as: SalesHarness.machine)
            #expect(answer.status == 200)
            #expect(answer.body["pagination"]?["total"] == 1)
            #expect(answer.body["leads"]?.arrayValue?.first?["city"] == "Reno")
            let elsewhere = Identity(tenant: "globex", role: .machine, namespaces: ["*"])
            #expect(try await sales.request(.get, "/v1/leads", as: elsewhere).body["leads"] == [])
            let refused = [
                SalesHarness.dana, Identity(tenant: "acme", user: "v", role: .visitor),
                Identity(tenant: "acme", user: "dana", role: .service, service: "supervisor"),
            ]
            for identity in refused { #expect(try await sales.request(.get, "/v1/leads", as: identity).status == 403) }
            #expect(try await sales.request(.get, "/v1/leads", as: nil).status == 401)
            let ofUser = Identity(tenant: "acme", user: "eve", role: .machine, namespaces: ["*"])
            #expect(try await sales.request(.get, "/v1/leads", as: ofUser).body["leads"] == [])
        }
    }

    @Test(
        "A wrong parameter is named",
        arguments: [
            ("page=0", "page"), ("page=100001", "page"), ("page=x", "page"), ("limit=0", "limit"),
            ("limit=101", "limit"),
        ]
    )
    func wrong(query: String, field: String) async throws {
        try await SalesHarness.run { sales in
            let answer = try await sales.request(.get, "/v1/leads?\(query)", as: SalesHarness.machine)
            #expect(answer.status == 422)
            #expect(answer.fields == [field])
        }
    }
}
