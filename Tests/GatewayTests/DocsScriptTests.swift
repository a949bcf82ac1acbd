import Foundation
import SharedModels
import Testing

@testable import Gateway

private enum Node {
    static let path: String? = {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":").map(String.init)
        return (["/usr/bin"] + folders).map { "\($0)/node" }
            .first { FileManager.default.isExecutableFile(atPath: $0) }
    }()
}

/// The modules of `/docs`, run by Node.js where it is installed, over the real description.
@Suite("The page that shows the API", .enabled(if: Node.path != nil, "Node.js is not installed"))
struct DocsScriptTests {
    /// - Returns: what a module wrote that finds `schema.js` and the description beside it.
    private static func run(_ script: String) throws -> String {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "docs-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: folder) }
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        try files.copyItem(
            at: root.appending(path: "gateway/Public/docs/schema.js"),
            to: folder.appending(path: "schema.mjs")
        )
        try JSON.encode(gatewayOpenAPI).write(to: folder.appending(path: "openapi.json"))
        let main = folder.appending(path: "main.mjs")
        let head = """
            import { readFileSync } from "node:fs";
            import { example, kind, resolved, shape } from "./schema.mjs";
            const described = JSON.parse(readFileSync(new URL("./openapi.json", import.meta.url)));
            const operations = Object.values(described.paths).flatMap((path) => Object.values(path));

            """
        try Data((head + script).utf8).write(to: main)
        let output = folder.appending(path: "output")
        _ = files.createFile(atPath: output.path(), contents: nil)
        let handle = try FileHandle(forWritingTo: output)
        let process = Process()
        process.executableURL = URL(filePath: try #require(Node.path))
        process.arguments = [main.path()]
        process.standardOutput = handle
        process.standardError = handle
        process.standardInput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(process.terminationStatus == 0, "\(text)")
        return text
    }

    @Test("The example of every body holds all that the body must")
    func examples() throws {
        let written = try Self.run(
            """
            const lacking = [];
            function check(schema, value, at) {
              const plain = resolved(described, schema);
              for (const name of plain.required ?? []) {
                if (value?.[name] === undefined) lacking.push(`${at}.${name}`);
                else check(plain.properties[name], value[name], `${at}.${name}`);
              }
            }
            let bodies = 0;
            for (const operation of operations) {
              for (const { schema } of Object.values(operation.requestBody?.content ?? {})) {
                bodies += 1;
                check(schema, example(described, schema), operation.operationId);
              }
            }
            console.log(JSON.stringify({ bodies, lacking }));
            """
        )
        let result = try JSON.decode(JSONValue.self, from: Data(written.utf8))
        #expect((result["bodies"]?.intValue ?? 0) > 40)
        #expect(result["lacking"] == [])
    }

    @Test("Every answer's shape is told in words, and nothing is told as unknown")
    func shapes() throws {
        let written = try Self.run(
            """
            const turn = described.paths["/api/v1/chat"].post;
            console.log(shape(described, turn.requestBody.content["application/json"].schema));
            for (const operation of operations) {
              for (const answer of Object.values(operation.responses)) {
                for (const { schema } of Object.values(resolved(described, answer).content ?? {})) {
                  const words = shape(described, schema);
                  if (!words || /undefined|\\[object/.test(words)) throw new Error(`${operation.operationId}: ${words}`);
                }
              }
            }
            console.log(kind({ type: "string", minLength: 1, maxLength: 40 }));
            """
        )
        #expect(written.hasPrefix("ChatTurn"))
        #expect(written.contains("message: string, 1 to 4000"))
        #expect(written.contains("session_id?: string"))
        #expect(written.hasSuffix("string, 1 to 40"))
    }
}
