/// What the memory service refuses, beyond what a request can get wrong by its form.
enum MemoryError: Error, Sendable, Hashable {
    /// The scope holds vectors of another model; scores of two models cannot be compared.
    case otherModel(stored: String, configured: String)
}
