/// Dealers, and where places are.
protocol DealerStore: Sendable {
    func activeDealers() async throws -> [DealerRecord]
    /// A ZIP code's place; of an unknown one, the middle of its three-digit area; nil where there is none either.
    func place(zip: String) async throws -> Place?
    /// The largest town of that name, in that state where one is given.
    func place(city: String, state: String?) async throws -> Place?
}
