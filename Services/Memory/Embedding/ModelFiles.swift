import Foundation

/// The three files of the local model, found by setting or in the places where `./mesh up` and a container put them.
struct ModelFiles: Sendable, Equatable {
    var model: String
    var vocabulary: String
    /// A path, or a bare name for the system's library search.
    var runtimeLibrary: String

    #if os(macOS)
    static let libraryName = "libonnxruntime.dylib"
    #else
    static let libraryName = "libonnxruntime.so"
    #endif

    /// Throws ``EmbeddingError`` that names every missing file with its setting.
    static func locate(_ settings: EmbeddingSettings, in directories: [String] = directories()) throws -> ModelFiles {
        var missing: [String] = []
        func find(_ path: String?, setting: String, name: String) -> String {
            let candidates = path.map { [$0] } ?? directories.map { "\($0)/\(name)" }
            if let found = candidates.first(where: isReadableFile) { return found }
            missing.append(
                path.map { "\(setting) is \($0), which is no readable file" }
                    ?? "\(setting) is not set and \(name) is in none of \(directories.joined(separator: ", "))"
            )
            return ""
        }
        let model = find(settings.modelPath, setting: "EMBEDDING_MODEL_PATH", name: "model.onnx")
        let vocabulary = find(settings.vocabularyPath, setting: "EMBEDDING_VOCAB_PATH", name: "vocab.txt")
        // A name without a slash is one for the system's own search, which only the loader can do.
        let library =
            if let name = settings.runtimeLibrary, !name.isEmpty, !name.contains("/") {
                name
            } else {
                find(settings.runtimeLibrary, setting: "ONNXRUNTIME_LIBRARY", name: libraryName)
            }
        guard missing.isEmpty else {
            throw EmbeddingError(
                .configuration,
                "The local embedding model is incomplete: \(missing.joined(separator: "; ")). "
                    + "`./mesh up` fetches it, `./mesh doctor` says what is missing."
            )
        }
        return ModelFiles(model: model, vocabulary: vocabulary, runtimeLibrary: library)
    }

    /// `.mesh/model` under the working directory, then the executable's own directory.
    static func directories(
        workingDirectory: String = FileManager.default.currentDirectoryPath,
        executable: String? = Bundle.main.executablePath
    ) -> [String] {
        var result = ["\(workingDirectory)/.mesh/model"]
        if let executable {
            let directory = URL(fileURLWithPath: executable).resolvingSymlinksInPath().deletingLastPathComponent().path
            result.append(directory)
        }
        return result
    }

    private static func isReadableFile(_ path: String) -> Bool {
        var isDirectory: ObjCBool = false
        return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && !isDirectory.boolValue
            && FileManager.default.isReadableFile(atPath: path)
    }
}
