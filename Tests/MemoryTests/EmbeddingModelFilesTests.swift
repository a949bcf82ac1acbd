import Foundation
import Testing

@testable import Memory

@Suite("The local model's files")
struct EmbeddingModelFilesTests {
    @Test("Missing files are named at once, each with its setting and how to get it")
    func namesWhatIsMissing() throws {
        let error = #expect(throws: EmbeddingError.self) {
            try ModelFiles.locate(EmbeddingSettings(), in: ["/nonexistent/one", "/nonexistent/two"])
        }
        #expect(error?.code == .configuration)
        for word in [
            "EMBEDDING_MODEL_PATH", "EMBEDDING_VOCAB_PATH", "ONNXRUNTIME_LIBRARY", "/nonexistent/two", "./mesh up",
            "./mesh doctor",
        ] {
            #expect(error?.message.contains(word) == true, "\(word)")
        }
    }

    @Test("A setting that names no file is an error even where the file lies in the usual place")
    func settingsLead() throws {
        try withFiles(["model.onnx", "vocab.txt", ModelFiles.libraryName]) { directory in
            var settings = EmbeddingSettings()
            settings.vocabularyPath = "/nonexistent/vocab.txt"
            let error = #expect(throws: EmbeddingError.self) { try ModelFiles.locate(settings, in: [directory]) }
            #expect(error?.message.contains("EMBEDDING_VOCAB_PATH is /nonexistent/vocab.txt") == true)
            #expect(error?.message.contains("EMBEDDING_MODEL_PATH") == false)
        }
    }

    @Test("Files are found in the first place that has them; a bare library name is left to the system")
    func findsFiles() throws {
        try withFiles(["model.onnx", "vocab.txt", ModelFiles.libraryName]) { directory in
            let found = try ModelFiles.locate(EmbeddingSettings(), in: ["/nonexistent", directory])
            #expect(found.model == "\(directory)/model.onnx")
            #expect(found.runtimeLibrary == "\(directory)/\(ModelFiles.libraryName)")
            var settings = EmbeddingSettings()
            settings.runtimeLibrary = "libonnxruntime.so.1"
            #expect(try ModelFiles.locate(settings, in: [directory]).runtimeLibrary == "libonnxruntime.so.1")
        }
    }

    @Test("The working directory's .mesh/model comes before the executable's directory")
    func searchOrder() {
        let directories = ModelFiles.directories(workingDirectory: "/srv/mesh", executable: "/opt/mesh/bin/memory")
        #expect(directories == ["/srv/mesh/.mesh/model", "/opt/mesh/bin"])
    }

    @Test("A library or a model that is none is refused with the setting's name")
    func refusesRubbish() throws {
        try withFiles(["model.onnx", "vocab.txt", ModelFiles.libraryName]) { directory in
            let files = try ModelFiles.locate(EmbeddingSettings(), in: [directory])
            let error = #expect(throws: EmbeddingError.self) { try LocalEmbedder(files: files, workers: 1) }
            #expect(error?.code == .configuration)
            #expect(error?.message.contains("ONNXRUNTIME_LIBRARY") == true)
        }
    }

    private func withFiles(_ names: [String], _ body: (String) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        for name in names { try Data("no such thing".utf8).write(to: directory.appendingPathComponent(name)) }
        try body(directory.path)
    }
}
