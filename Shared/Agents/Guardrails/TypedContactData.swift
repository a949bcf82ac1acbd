import Platform

/// The addresses and numbers that some texts hold, to be found again in others however those write them.
struct TypedContactData {
    private let addresses: Set<String>
    /// The last ten digits of each.
    private let numbers: Set<String>

    init(in texts: some Sequence<String>) {
        var (addresses, numbers): (Set<String>, Set<String>) = ([], [])
        for text in texts {
            let hint = ContactHint(text)
            if hint.isAddressPossible {
                for pattern in ContactText.emails {
                    addresses.formUnion(text.matches(of: pattern).map { Self.plain(address: $0.output) })
                }
            }
            if hint.isNumberPossible {
                numbers.formUnion(text.matches(of: ContactText.international).map { Self.digits($0.output) })
                numbers.formUnion(text.matches(of: ContactText.american).map { Self.digits($0.output.2) })
            }
        }
        (self.addresses, self.numbers) = (addresses, numbers)
    }

    var isEmpty: Bool { addresses.isEmpty && numbers.isEmpty }

    /// The text without what was typed; any other address or number in it stays.
    func withheld(from text: String) -> String {
        guard !isEmpty else { return text }
        let hint = ContactHint(text)
        var text = text
        if !addresses.isEmpty, hint.isAddressPossible {
            for pattern in ContactText.emails {
                text.replace(pattern) {
                    addresses.contains(Self.plain(address: $0.output)) ? ContactText.email[...] : $0.output
                }
            }
        }
        if !numbers.isEmpty, hint.isNumberPossible {
            text.replace(ContactText.international) {
                numbers.contains(Self.digits($0.output)) ? ContactText.phone[...] : $0.output
            }
            text.replace(ContactText.american) { match in
                numbers.contains(Self.digits(match.output.2)) ? match.output.1 + ContactText.phone : match.output.0
            }
        }
        return text
    }

    private static func plain(address: Substring) -> String {
        address.lowercased().filter { !$0.isWhitespace }.replacing("(at)", with: "@").replacing("[at]", with: "@")
    }

    /// The last ten, which a country's code does not change.
    private static func digits(_ number: Substring) -> String { String(number.filter(\.isNumber).suffix(10)) }
}
