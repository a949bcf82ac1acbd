import Foundation
import Testing

extension SystemTests.OneMesh {
    /// Every example of the README under "Connect", as it stands there, run by the program that it is for.
    @Suite("The README's examples", .timeLimit(.minutes(10)))
    struct ReadmeTests {
        let mesh: Mesh
        let examples: ReadmeExamples
        let run: ReadmeExampleRun

        init() throws {
            mesh = try Surroundings.mesh()
            examples = try ReadmeExamples(of: mesh.files)
            run = ReadmeExampleRun(mesh: mesh, examples: examples)
        }

        /// $100,000 over 60 months at 9.5 % a year: 100000 · r / (1 − (1 + r)^−60) with r = 0.095 / 12; over 48 months the second.
        private static let payment = "$2,100.19"
        private static let paymentOver48 = "$2,512.31"

        @Test("There is one for each kind of client, and none that no test runs")
        func complete() {
            let expected = [
                " (sh)", "A front end (js)", "A script (sh)", "An OpenAI client (python)", "A Mem0 client (python)",
                "An A2A client (python)", "An MCP client (python)", "An MCP client (json)",
            ]
            #expect(examples.all.map(\.description) == expected)
        }

        @Test(
            "A front end in a browser, on an origin of its own",
            .enabled(
                if: MeshFiles.consolePython != nil && MeshFiles.chromium != nil,
                "TEST_CONSOLE_PYTHON (a Python with playwright) or TEST_CHROMIUM (a Chromium) is not set: ./mesh test installs both"
            )
        )
        func frontEnd() async throws {
            let python = try #require(MeshFiles.consolePython)
            let browser = try #require(MeshFiles.chromium)
            let output = try await run(
                examples.example("A front end", "js"),
                with: [path(python), "-B", path(mesh.files.root.appending(path: "Tests/FrontEnd/open.py"))],
                [mesh.localhost],
                environment: ["FRONT_END_CHROMIUM": path(browser), "FRONT_END_PORT": String(mesh.frontEndPort)]
            )
            try expectConversation(output)
            #expect(output.contains("cookies: ybryx_visitor"), "the visitor is known again: \(output)")
        }

        @Test(
            "A front end's script in Node.js",
            .enabled(if: MeshFiles.program("node") != nil, "Node.js is not installed")
        )
        func frontEndInNode() async throws {
            let node = try #require(MeshFiles.program("node"))
            let output = try await run(examples.example("A front end", "js"), with: [path(node)])
            try expectConversation(output)
            #expect(output.contains("'/prequalify'"), "the suggested action: \(output)")
        }

        /// Two turns of one session: the second is right only where the first is known.
        private func expectConversation(_ output: String) throws {
            let lines = output.split(separator: "\n")
            #expect(lines.contains { $0.contains(Self.payment) }, "\(output)")
            #expect(lines.contains { $0.hasPrefix("Financing ") && $0.contains(Self.paymentOver48) }, "\(output)")
            // Shown while it comes: the beginning of an answer more than once.
            #expect(lines.count { $0.hasPrefix("$100,000") && $0.contains(Self.payment) } >= 2, "\(output)")
        }

        @Test("A script", .enabled(if: MeshFiles.program("curl") != nil, "curl is not installed"))
        func script() async throws {
            let output = try await run(examples.example("A script", "sh"), with: ["/bin/sh", "-e"])
            #expect(output.contains(#""agent_id":"dealer-matching""#), "\(output)")
            #expect(output.contains("One dealer for Cobot near 60601"), "\(output)")
            let stream = try #require(output.range(of: "event: session")).lowerBound
            let events = output[stream...].split(separator: "\n")
            #expect(events.contains { $0 == "event: token" }, "\(output)")
            #expect(events.contains { $0.hasPrefix("data: {\"text\":") && $0.contains(Self.payment) }, "\(output)")
            #expect(events.contains { $0 == "event: done" }, "\(output)")
        }

        @Test("OpenAI's client", .enabled(if: MeshFiles.openAIPython != nil, "TEST_OPENAI_PYTHON is not set"))
        func openAI() async throws {
            let python = try #require(MeshFiles.openAIPython)
            let output = try await run(examples.example("An OpenAI client", "python"), with: [path(python)])
            #expect(output.contains(Self.payment), "\(output)")
        }

        @Test("Mem0's client", .enabled(if: MeshFiles.mem0Python != nil, "TEST_MEM0_PYTHON is not set"))
        func mem0() async throws {
            let python = try #require(MeshFiles.mem0Python)
            let output = try await run(examples.example("A Mem0 client", "python"), with: [path(python)])
            #expect(output == "Our warehouse in Reno has forty docks\n")
        }

        @Test("A2A's client", .enabled(if: MeshFiles.a2aPython != nil, "TEST_A2A_PYTHON is not set"))
        func a2a() async throws {
            let python = try #require(MeshFiles.a2aPython)
            let output = try await run(examples.example("An A2A client", "python"), with: [path(python)])
            #expect(output.hasPrefix("$100,000"), "\(output)")
            #expect(output.contains(Self.payment), "\(output)")
        }

        @Test("MCP's client", .enabled(if: MeshFiles.mcpPython != nil, "TEST_MCP_PYTHON is not set"))
        func mcp() async throws {
            let python = try #require(MeshFiles.mcpPython)
            let output = try await run(examples.example("An MCP client", "python"), with: [path(python)])
            #expect(output == "Our warehouse in Sparks has fifty docks\n")
        }

        @Test("The settings of MCP's hosts", .enabled(if: MeshFiles.mcpPython != nil, "TEST_MCP_PYTHON is not set"))
        func mcpHost() async throws {
            let python = try #require(MeshFiles.mcpPython)
            let output = try await run(
                examples.example("An MCP client", "json"),
                with: [path(python), path(mesh.files.root.appending(path: "Tests/MCPClient/host.py"))]
            )
            #expect(output.contains("ybryx: add_memory search_memories"), "\(output)")
            #expect(output.contains("all ok"), "\(output)")
        }
    }
}
