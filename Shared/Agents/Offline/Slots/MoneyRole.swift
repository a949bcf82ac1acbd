/// What an amount of money is.
enum MoneyRole: Sendable, Hashable {
    case revenue, price, budget, payment, downPayment
    /// What is owed on other loans and leases.
    case obligations
    /// Something that no slot is for: wages, savings, losses.
    case other
}
