import Foundation
import Platform

/// How a dealer reaches a lead; personal data.
struct ContactDetails: Codable, Sendable, Hashable {
    var name: String?
    var email: String?
    var phone: String?
    var company: String?
}

extension ContactDetails {
    /// Without what was left empty; nil where nothing was filled in, so that nobody can be reached.
    var given: ContactDetails? {
        let filled = ContactDetails(
            name: name.flatMap(PlainText.given),
            email: email.flatMap(PlainText.given),
            phone: phone.flatMap(PlainText.given),
            company: company.flatMap(PlainText.given)
        )
        return filled == ContactDetails() ? nil : filled
    }

    func check(with validator: inout Validator) {
        for (field, value) in [("name", name), ("company", company)] {
            validator.check(
                value.map { PlainText.isValid($0, atMost: 200) } ?? true,
                "contact_info.\(field)",
                PlainText.wanted(200)
            )
        }
        validator.check(email.map(Self.isEmail) ?? true, "contact_info.email", "must be an e-mail address")
        validator.check(
            phone.map(Self.isPhone) ?? true,
            "contact_info.phone",
            "must be a phone number with 7 to 15 digits"
        )
    }

    private static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard PlainText.isValid(text, atMost: 254), parts.count == 2, !parts[0].isEmpty,
            !text.contains(where: \.isWhitespace)
        else { return false }
        let labels = parts[1].split(separator: ".", omittingEmptySubsequences: false)
        return labels.count >= 2 && labels.allSatisfy { !$0.isEmpty }
    }

    private static func isPhone(_ text: String) -> Bool {
        let digits = text.filter { $0.isASCII && $0.isNumber }.count
        return (7...15).contains(digits) && text.utf8.count <= 40
            && text.allSatisfy { "0123456789+-(). x/".contains($0) }
    }
}
