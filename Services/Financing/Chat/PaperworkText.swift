import Platform

/// What to have at hand for an application, as the underwriter asks for it.
enum PaperworkText {
    static func isAsked(_ message: String) -> Bool {
        let lower = message.lowercased()
        if lower.contains(
            compiled(#/\b(what|which|anything|something) .{0,30}\bneed to (send|hand|bring|submit|upload)\b/#)
        ) {
            return true
        }
        return lower.contains(compiled(#/\b(documents?|documentation|paper ?work|papers|statements|tax returns)\b/#))
            && lower.contains(
                compiled(#/\b(which|what|need|needed|required?|requirements?|send|hand in|bring|upload|list)\b/#)
            )
    }

    static let answer = """
        For an application you fill in the prequalification form: the business, its industry, years in business, annual revenue, how \
        you rate its credit, and what you want to finance. Afterwards, by its outcome, we ask for:
        - a quote for the equipment
        - the last three months of business bank statements
        - the last two years of business tax returns, where a person looks at it before it is decided
        Please send none of it in this chat.
        """
}
