import Hummingbird
import Platform
import SharedModels

/// The query of a list of memories, or of their deletion.
struct ListQuery: Sendable {
    var scope: Scope
    var runID: String?
    /// Any of them; repeated in the query: `categories=a&categories=b`.
    var categories: [String]
    var cursor: PageCursor?
    var limit: Int
    /// Whether the query itself says whose memories are meant.
    var namesScope: Bool

    init(_ request: Request, identity: Identity) throws {
        let query = request.uri.queryParameters
        func value(_ key: String) -> String? { query[key[...]].map(String.init) }
        let namespace = value("namespace")
        let user = value("user_id")
        scope = try CallerScope.resolve(namespace: namespace, user: user, identity: identity)
        runID = value("run_id")
        namesScope = namespace != nil || user != nil || runID != nil
        var problems: [FieldProblem] = []
        if let runID, !CallerScope.isName(runID) {
            problems.append(FieldProblem(field: "run_id", message: "must be 1 to 256 printable characters"))
        }
        categories = query.getAll("categories").map { String($0) }
        if categories.count > 32 || !categories.allSatisfy(CallerScope.isName) {
            problems.append(
                FieldProblem(field: "categories", message: "must be at most 32 names of 1 to 256 printable characters")
            )
        }
        // An empty one is what a client sends that has none yet.
        if let text = value("cursor"), !text.isEmpty {
            cursor = PageCursor(text: text)
            if cursor == nil { problems.append(FieldProblem(field: "cursor", message: "is not a cursor of this list")) }
        }
        let asked = value("limit")
        limit = asked.map { Int($0) ?? 0 } ?? PageRequest.defaultLimit
        if !(1...PageRequest.maximumLimit).contains(limit) {
            problems.append(
                FieldProblem(field: "limit", message: "must be a whole number from 1 to \(PageRequest.maximumLimit)")
            )
        }
        if !problems.isEmpty { throw APIError.validation(problems) }
    }
}
