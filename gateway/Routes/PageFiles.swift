import Foundation

/// The web console's files.
enum PageFiles {
    /// Their paths as they are asked for, the page's own among them; none where the folder is not there.
    static func paths(in directory: String) -> Set<String> {
        let files = FileManager.default.enumerator(atPath: directory)?.compactMap { $0 as? String } ?? []
        return Set(files.map { "/" + $0 }).union(["/"])
    }
}
