import Foundation
import SharedModels

/// Something that a user wants to be looked after.
struct Case: Codable, Sendable, Hashable {
    enum State: String, Codable, Sendable { case open, closed }

    let id: UUID
    /// What users name it by: `NA-7F3A9C`, the first digits of its id.
    let number: String
    let description: String
    let state: State
    let createdAt: Date

    enum CodingKeys: String, CodingKey {
        case id, number, description, state
        case createdAt = "created_at"
    }

    init(id: UUID, description: String, state: State = .open, createdAt: Date) {
        self.id = id
        number = "NA-" + id.uuidString.prefix(6)
        self.description = description
        self.state = state
        self.createdAt = createdAt
    }
}
