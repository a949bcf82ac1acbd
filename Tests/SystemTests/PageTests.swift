import Foundation
import Testing

extension SystemTests.OneMesh {
    @Suite("The page", .serialized)
    struct PageTests {
        let mesh: Mesh

        init() throws { mesh = try Surroundings.mesh() }

        @Test("The page allows nothing from elsewhere, and all that it names is served")
        func page() async throws {
            let page = try await mesh.visitor.get("/")
            #expect(page.status == 200)
            #expect(page.header("Content-Type")?.hasPrefix("text/html") == true)
            let policy = try #require(page.header("Content-Security-Policy"))
            #expect(policy.contains("default-src 'self'"))
            #expect(!policy.contains("unsafe-inline"))
            #expect(page.header("X-Content-Type-Options") == "nosniff")
            var scripts = 0
            for match in page.text.matches(of: #/(?:src|href)="(\/[^"]*)"/#) {
                let path = String(match.1)
                let file = try await mesh.visitor.get(path)
                #expect(file.status == 200, "\(path)")
                #expect(!file.body.isEmpty)
                let type = file.header("Content-Type") ?? ""
                if path.hasSuffix(".js") {
                    scripts += 1
                    #expect(type.hasPrefix("text/javascript") || type.hasPrefix("application/javascript"), "\(path)")
                    try await checkImports(of: file)
                }
                if path.hasSuffix(".css") { #expect(type.hasPrefix("text/css")) }
            }
            #expect(scripts > 0)
        }

        private func checkImports(of script: Answer) async throws {
            for match in script.text.matches(of: #/from "\.?(\/[^"]*)"/#) {
                let path = String(match.1)
                let module = try await mesh.visitor.get(path)
                #expect(module.status == 200, "\(path)")
                let type = module.header("Content-Type") ?? ""
                #expect(type.hasPrefix("text/javascript") || type.hasPrefix("application/javascript"), "\(path)")
            }
        }

        @Test(
            "What a suggested action's button opens is there",
            arguments: [
                "/robots?category=AMR", "/robots?industry=logistics", "/industries/logistics",
                "/dealers?zip_code=89501",
                "/dealers?city=Reno&state=NV",
            ]
        )
        func places(target: String) async throws {
            let answer = try await mesh.visitor.get("/api/v1" + target)
            #expect(answer.status == 200, "\(target): \(answer.text)")
            let script = try await mesh.visitor.get("/chat/places.js")
            let place = try #require(target.split(separator: "/").first?.split(separator: "?").first)
            #expect(script.text.contains("path: /^\\/\(place)"), "the page knows \(target)")
        }

        @Test(
            "No file outside of the page's folder is served",
            arguments: ["/../README.md", "/..%2fREADME.md", "/%2e%2e/README.md", "/styles.css/../../README.md"]
        )
        func outside(path: String) async throws {
            let answer = try await mesh.visitor.get(path)
            #expect((400..<500).contains(answer.status))
            #expect(!answer.text.contains("# "))
        }
    }
}
