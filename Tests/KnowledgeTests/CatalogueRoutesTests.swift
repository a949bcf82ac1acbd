import Foundation
import HTTPTypes
import Platform
import SharedModels
import TestSupport
import Testing

@testable import Knowledge

@Suite("The catalogue over HTTP", .serialized)
struct CatalogueRoutesTests {
    @Test("The list is filtered, searched and paged; what was left empty was left out")
    func list() async throws {
        try await KnowledgeHarness.run { knowledge in
            func page(_ query: String) async throws -> RobotPage {
                let answer = try await knowledge.request(.get, "/v1/robots?\(query)")
                #expect(answer.status == 200, "\(query): \(answer.text)")
                return try answer.body.decoded()
            }
            let all = try await page("limit=100")
            #expect(all.pagination.total == 90)
            #expect(all.robots.count == 90)
            #expect(try await page("limit=100&search=&category=&use_case=&industry=") == all)
            #expect(try await page("limit=100&category=all") == all)
            #expect(try await page("limit=100&search=%20%20") == all)
            let drones = try await page("category=drone")
            #expect(drones.pagination.total == 8)
            #expect(try await page("search=UR10e").robots.first?.name == "UR10e")
            #expect(try await page("search=%27%3B%20DROP%20TABLE%20robot_catalog%3B--").robots.isEmpty)
            #expect(try await page("page=100000&limit=100").robots.isEmpty)
            #expect(try await page("category=Zeppelin").pagination.total == 0)
        }
    }

    @Test(
        "A wrong parameter is named",
        arguments: [
            ("page=0", "page"), ("page=-1", "page"), ("page=x", "page"), ("page=100001", "page"), ("limit=0", "limit"),
            ("limit=101", "limit"), ("limit=1.5", "limit"), ("search=\(String(repeating: "a", count: 201))", "search"),
        ]
    )
    func wrong(query: String, field: String) async throws {
        try await KnowledgeHarness.run { knowledge in
            let answer = try await knowledge.request(.get, "/v1/robots?\(query)")
            #expect(answer.status == 422)
            #expect(answer.fields == [field])
        }
    }

    @Test("A robot comes with others, never with itself; an unknown one is not there")
    func show() async throws {
        try await KnowledgeHarness.run { knowledge in
            let all: RobotPage = try await knowledge.request(.get, "/v1/robots?limit=100").body.decoded()
            for robot in all.robots.prefix(12) {
                let answer = try await knowledge.request(.get, "/v1/robots/\(robot.id)")
                #expect(answer.status == 200)
                #expect(answer.body["name"]?.stringValue == robot.name)
                let related = answer.body["related_robots"]?.arrayValue ?? []
                #expect((1...4).contains(related.count))
                #expect(!related.contains { $0["id"]?.stringValue?.lowercased() == robot.id.uuidString.lowercased() })
            }
            for path in ["/v1/robots/\(UUID())", "/v1/robots/1", "/v1/robots/mir250", "/v1/industries/mining"] {
                #expect(try await knowledge.request(.get, path).status == 404, "\(path)")
            }
            #expect(try await knowledge.request(.get, "/v1/robots", as: nil).status == 401)
        }
    }

    @Test("An industry comes with its robots in full")
    func industries() async throws {
        try await KnowledgeHarness.run { knowledge in
            let list = try await knowledge.request(.get, "/v1/industries")
            let slugs = list.body["industries"]?.arrayValue?.compactMap { $0["slug"]?.stringValue } ?? []
            #expect(slugs.count == 6)
            for slug in slugs {
                let industry = try await knowledge.request(.get, "/v1/industries/\(slug)")
                #expect(industry.status == 200)
                #expect(industry.body["recommended_robots"]?.arrayValue?.first?["manufacturer"]?.stringValue != nil)
                #expect(industry.body["use_cases"]?.arrayValue?.isEmpty == false)
            }
        }
    }
}
