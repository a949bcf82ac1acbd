/// Says how well texts answer a question, each read together with it.
protocol Reranker: Sendable {
    var model: String { get }

    /// One value a text, in order, from 0 to 1.
    func score(_ question: String, _ texts: [String]) async throws -> [Double]
}
