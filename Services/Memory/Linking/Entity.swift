/// Something that a memory mentions, under the one name by which it is found again.
struct Entity: Sendable, Hashable {
    enum Kind: String, Sendable, CaseIterable {
        case person, company, place, money, date, zip, email, phone, equipment, model
    }

    var kind: Kind
    /// As it was written.
    var name: String
    /// What counts as the same: "$60K" and "60,000 dollars" are both `usd 60000`.
    var key: String
}
