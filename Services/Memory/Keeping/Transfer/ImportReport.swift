import Foundation

/// What came of an import, line by line where something was wrong.
struct ImportReport: Codable, Sendable, Hashable {
    struct Problem: Codable, Sendable, Hashable {
        /// From 1.
        var line: Int
        var message: String
    }

    /// No more problems than this are told; the others are counted.
    static let maximumProblems = 1_000

    /// Whether the file was read to its end. Otherwise `error` says why not, and every line up to `lines` was dealt with.
    var complete = false
    var lines = 0
    var imported = 0
    /// There already.
    var existing = 0
    var history = 0
    var failed = 0
    var errors: [Problem] = []
    var errorsOmitted = 0
    var error: String?

    enum CodingKeys: String, CodingKey {
        case complete, lines, imported, existing, history, failed, errors, error
        case errorsOmitted = "errors_omitted"
    }

    mutating func refuse(_ line: Int, _ message: String) {
        failed += 1
        if errors.count < Self.maximumProblems {
            errors.append(Problem(line: line, message: message))
        } else {
            errorsOmitted += 1
        }
    }
}
