import SharedModels

/// A member of a JSON object that holds what must not be kept, told by its name: `ssn`, `cardNumber`, `owner_password`.
struct SensitiveField {
    let kind: String

    init?(named name: String) {
        let words = Self.words(of: name)
        for count in (0...min(2, words.count)) {
            // "number", "value" and the like behind the word change nothing.
            guard words.suffix(count).allSatisfy(Self.endings.contains) else { break }
            let rest = words.dropLast(count).joined(separator: " ")
            if let kind = Self.kinds.first(where: { rest == $0.name || rest.hasSuffix(" " + $0.name) })?.kind {
                self.kind = kind
                return
            }
        }
        return nil
    }

    /// `{"name": "ssn", "value": "…"}`
    init?(described members: [String: JSONValue]) {
        let names = ["name", "field", "key", "label", "question"].compactMap { members[$0]?.stringValue }
        guard let field = names.lazy.compactMap({ SensitiveField(named: $0) }).first else { return nil }
        self = field
    }

    static func isValue(_ name: String) -> Bool { ["value", "answer", "text", "content", "input"].contains(name) }

    /// Whether such a text is what the name says: "forgotten" is no social security number, "steel" no PIN.
    func holds(_ text: String) -> Bool {
        let digits = text.count { $0.isNumber }
        switch kind {
        case SensitiveText.cardNumber: return digits >= 12
        case SensitiveText.socialSecurityNumber: return digits >= 4
        case SensitiveText.pin: return (4...8).contains(digits) && text.allSatisfy { !$0.isLetter }
        case SensitiveText.securityCode: return (3...8).contains(digits) && text.allSatisfy { !$0.isLetter }
        default:
            return text.contains { !$0.isWhitespace && $0 != "*" } && !text.hasSuffix(" removed]")
                && !Self.nothing.contains(text.lowercased())
        }
    }

    private static let nothing: Set<String> = ["none", "n/a", "no", "unknown", "required", "not given", "-"]

    private static let endings: Set<String> = [
        "number", "numbers", "no", "num", "nr", "value", "text", "code", "digits", "confirm", "confirmation", "again",
        "repeat", "repeated", "plain", "raw", "input", "full",
    ]

    private static let kinds: [(name: String, kind: String)] =
        [
            "ssn", "itin", "social security", "socialsecurity", "socialsecuritynumber", "social insurance",
            "seguro social", "sozialversicherungsnummer",
        ].map { ($0, SensitiveText.socialSecurityNumber) }
        + [
            "password", "passwords", "passcode", "pass code", "passphrase", "pass phrase", "passwd", "pwd", "passwort",
            "kennwort", "contraseña", "contrasena", "senha", "mot de passe", "pass word", "userpassword",
        ].map { ($0, SensitiveText.password) }
        + [
            "cvv", "cvc", "csc", "cvn", "security code", "card verification", "card validation", "cardcode",
        ].map { ($0, SensitiveText.securityCode) }
        + [
            "card", "cards", "cardnumber", "creditcard", "creditcardnumber", "debitcard", "cc", "ccnumber", "ccn",
            "pan", "tarjeta", "kartennummer", "carte",
        ].map { ($0, SensitiveText.cardNumber) }
        + ["pin", "pincode", "pinnumber"].map { ($0, SensitiveText.pin) }

    /// `ownerSSN`, `card-number` and `card_number2` in small letters, word by word.
    private static func words(of name: String) -> [String] {
        var words = [""]
        var previous: Character = " "
        for character in name {
            let beginsWord = character.isUppercase && (previous.isLowercase || previous.isNumber)
            if beginsWord || !character.isLetter { words.append("") }
            // Digits at the end number the field: "password2", "cvv2".
            if character.isLetter { words[words.count - 1] += character.lowercased() }
            previous = character
        }
        return words.filter { !$0.isEmpty }
    }
}
