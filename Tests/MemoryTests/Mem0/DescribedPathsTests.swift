import Foundation
import HTTPTypes
import SharedModels
import Testing

@testable import Memory

@Suite("Mem0's paths in the description")
struct DescribedPathsTests {
    @Test("Each of them is there")
    func described() async throws {
        try await withService { service in
            let key = try await service.machine()
            for (method, path, _) in OpenAPI.mem0Operations where path != "/reset" {
                var called = path.replacing("{type}", with: "user").replacing("{org}", with: "default")
                called = called.replacing(/\{[a-z]+\}/, with: UUID().uuidString.lowercased())
                let method = try #require(HTTPRequest.Method(method.uppercased()))
                let answer = try await key.send(method, called, method == .get ? nil : [:])
                #expect(answer.json["detail"] != "There is nothing at this path.", "\(method) \(path)")
                #expect(answer.status < 500, "\(method) \(path)")
            }
        }
    }

    @Test("Each is described with the status that it makes something with")
    func made() throws {
        let made = OpenAPI.mem0Paths.filter { $0.value["post"]?["responses"]?["201"] != nil }
        #expect(
            Set(made.keys) == [
                "/v1/exports/", "/api/v1/orgs/organizations/{org}/projects/",
                "/api/v1/orgs/organizations/{org}/projects/{project}/members/", "/api/v1/webhooks/projects/{project}/",
            ]
        )
    }
}
