/// Where a page stands in a list that is counted.
public struct Pagination: Codable, Sendable, Hashable {
    public var total: Int
    /// From 1.
    public var page: Int
    public var limit: Int
    public var totalPages: Int

    public init(total: Int, page: Int, limit: Int) {
        self.total = total
        self.page = page
        self.limit = limit
        self.totalPages = limit > 0 ? (total + limit - 1) / limit : 0
    }

    enum CodingKeys: String, CodingKey {
        case total, page, limit
        case totalPages = "total_pages"
    }
}
