import Platform
import SharedModels

/// Reads a search out of its request; every wrong field is named.
enum SearchReader {
    /// - Parameters:
    ///   - balanced: what the profile `balanced` is here, after the settings.
    ///   - canRerank: whether there is a cross-encoder.
    static func plan(
        _ request: SearchMemoryRequest,
        identity: Identity,
        balanced: ScoringWeights = .balanced,
        canRerank: Bool = false
    ) throws -> SearchPlan {
        let scope = try CallerScope.resolve(namespace: request.namespace, user: request.userID, identity: identity)
        var problems: [FieldProblem] = []
        func check(_ condition: Bool, _ field: String, _ message: String) {
            if !condition { problems.append(FieldProblem(field: field, message: message)) }
        }
        let question = Normalization.normalize(request.query)
        check(!question.isEmpty, "query", "must not be empty")
        check(
            question.count <= Admission.maximumLength,
            "query",
            "must have at most \(Admission.maximumLength) characters"
        )
        let limit = request.limit ?? SearchPlan.defaultLimit
        check(
            (1...SearchPlan.maximumLimit).contains(limit),
            "limit",
            "must be from 1 to \(SearchPlan.maximumLimit)"
        )
        if let runID = request.runID {
            check(CallerScope.isName(runID), "run_id", "must be 1 to 256 printable characters")
        }
        var filter: MemoryFilter?
        do {
            // Keys that are none of the grammar's are keys of the metadata.
            filter = try MemoryFilterReader(otherKeys: .metadata).read(.object(request.filters ?? [:]))
        } catch {
            check(false, error.field, error.message)
        }
        if let asOf = request.asOf { check(MetadataRules.dates.contains(asOf), "as_of", "must be from 1900 to 2200") }
        let hops = request.hops ?? 0
        check((0...LinkHops.most).contains(hops), "hops", "must be from 0 to \(LinkHops.most)")
        let reranks = request.rerank ?? false
        check(!reranks || canRerank, "rerank", "there is no cross-encoder here: MEMORY_RERANK_MODEL_PATH is not set")
        var weights = balanced
        if let profile = request.profile, profile != "balanced" {
            if let named = ScoringWeights.profiles[profile] {
                weights = named
            } else {
                let known = ScoringWeights.profiles.keys.sorted().joined(separator: ", ")
                check(false, "profile", "must be one of \(known)")
            }
        }
        for (name, value) in (request.weights ?? [:]).sorted(by: { $0.key < $1.key }) {
            if let problem = weights.replace(name, with: value) { check(false, "weights.\(name)", problem) }
        }
        if !problems.isEmpty { throw APIError.validation(problems) }
        return SearchPlan(
            scope: scope,
            runID: request.runID,
            question: question,
            limit: limit,
            filter: filter,
            weights: weights,
            threshold: request.threshold,
            asOf: request.asOf,
            explain: request.explain ?? false,
            hops: hops,
            reranks: reranks
        )
    }
}
