public import Foundation

/// Body of `POST /v1/memories/search`.
public struct SearchMemoryRequest: Codable, Sendable, Hashable {
    /// Absent = the caller's own namespace.
    public var namespace: String?
    public var userID: String?
    public var runID: String?
    public var query: String
    /// 1 to 100; 5 when absent.
    public var limit: Int?
    /// Mem0's filter grammar (AND, OR, NOT, operators); a key that is none of its own is a key of the metadata.
    public var filters: [String: JSONValue]?
    /// `balanced` (the default), `standard` or `recent`.
    public var profile: String?
    /// Replaces single weights of the profile, by name.
    public var weights: [String: Double]?
    /// Results that score less are left out.
    public var threshold: Double?
    /// What was true then.
    public var asOf: Date?
    /// How many links are followed from what is found, 0 to 2; 0 when absent.
    public var hops: Int?
    /// Whether a cross-encoder reads the best again, where the service has one.
    public var rerank: Bool?
    public var explain: Bool?

    public init(
        namespace: String? = nil,
        userID: String? = nil,
        runID: String? = nil,
        query: String,
        limit: Int? = nil,
        filters: [String: JSONValue]? = nil,
        profile: String? = nil,
        weights: [String: Double]? = nil,
        threshold: Double? = nil,
        asOf: Date? = nil,
        hops: Int? = nil,
        rerank: Bool? = nil,
        explain: Bool? = nil
    ) {
        self.namespace = namespace
        self.userID = userID
        self.runID = runID
        self.query = query
        self.limit = limit
        self.filters = filters
        self.profile = profile
        self.weights = weights
        self.threshold = threshold
        self.asOf = asOf
        self.hops = hops
        self.rerank = rerank
        self.explain = explain
    }

    enum CodingKeys: String, CodingKey {
        case namespace, query, limit, filters, profile, weights, threshold, hops, rerank, explain
        case userID = "user_id"
        case runID = "run_id"
        case asOf = "as_of"
    }
}

/// One memory found, with its score and, when asked, the terms that made it.
public struct ScoredMemory: Codable, Sendable, Hashable {
    public var id: UUID
    public var content: String
    public var score: Double
    public var metadata: [String: JSONValue]
    public var userID: String?
    public var runID: String?
    public var speaker: String?
    public var role: String?
    public var createdAt: Date
    /// Each term of the score by name; they add up to `score`.
    public var terms: [String: Double]?

    public init(
        id: UUID,
        content: String,
        score: Double,
        metadata: [String: JSONValue] = [:],
        userID: String? = nil,
        runID: String? = nil,
        speaker: String? = nil,
        role: String? = nil,
        createdAt: Date,
        terms: [String: Double]? = nil
    ) {
        self.id = id
        self.content = content
        self.score = score
        self.metadata = metadata
        self.userID = userID
        self.runID = runID
        self.speaker = speaker
        self.role = role
        self.createdAt = createdAt
        self.terms = terms
    }

    enum CodingKeys: String, CodingKey {
        case id, content, score, metadata, speaker, role, terms
        case userID = "user_id"
        case runID = "run_id"
        case createdAt = "created_at"
    }
}

public struct SearchMemoryResults: Codable, Sendable, Hashable {
    public var results: [ScoredMemory]

    public init(results: [ScoredMemory]) { self.results = results }
}
