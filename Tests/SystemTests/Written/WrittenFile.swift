import Foundation
import SharedModels
import Testing

/// A text file of `Conversations`, read.
struct WrittenFile: Sendable {
    var url: URL
    var conversation: WrittenConversation

    var name: String { url.lastPathComponent }
    var trade: String { WrittenConversation.trade(of: name) }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Conversations")

    /// All of them, by name.
    static func all() throws -> [WrittenFile] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter { $0.pathExtension == "txt" }
            .sorted { $0.lastPathComponent < $1.lastPathComponent }
            .map { url in
                let text = try String(contentsOf: url, encoding: .utf8)
                return WrittenFile(
                    url: url,
                    conversation: try WrittenConversation(parsing: text, file: url.lastPathComponent)
                )
            }
    }

    /// The line as a place in the sources, where an issue is shown.
    func location(of line: Int) -> SourceLocation {
        SourceLocation(fileID: "SystemTests/\(name)", filePath: path(url), line: line, column: 1)
    }
}

extension [WrittenFile] {
    /// Holds each with somebody new, one after the other; what is unmet is recorded at its line.
    func hold(as caller: () -> Caller) async throws -> [WrittenConversationRun] {
        var runs: [WrittenConversationRun] = []
        for file in self {
            let run = try await WrittenConversationRun.holding(file, as: caller())
            for complaint in run.complaints {
                Issue.record(Comment(rawValue: "\(complaint)"), sourceLocation: file.location(of: complaint.line))
            }
            runs.append(run)
        }
        print("conversations: \(runs.count { $0.complaints.isEmpty }) of \(runs.count) hold")
        return runs
    }
}
