import Foundation
import SharedModels

/// What a visitor may do next, as buttons: the most useful first, never more than four.
enum LeadActions {
    static func of(_ lead: Lead, contact: ContactState) -> [SuggestedAction] {
        var actions: [SuggestedAction] = []
        if lead.isReady {
            let fields = lead.formFields
            actions.append(
                SuggestedAction(
                    type: .prequalify,
                    label: "Check financing",
                    target: "/prequalify",
                    fields: fields.isEmpty ? nil : fields
                )
            )
        }
        if let category = lead.needs["robot_categories"]?.arrayValue?.first?.stringValue {
            let target = "/robots?category=\(encoded(category))"
            actions.append(SuggestedAction(type: .explore, label: "See \(plural(category))", target: target))
        } else if let industry = lead.industry {
            actions.append(
                SuggestedAction(
                    type: .explore,
                    label: "Robots for \(industry)",
                    target: "/robots?industry=\(encoded(industry))"
                )
            )
        } else {
            actions.append(SuggestedAction(type: .explore, label: "Look at robots", target: "/robots"))
        }
        if let place = lead.zipCode ?? lead.city {
            let city = lead.state.map { "/dealers?city=\(encoded(place))&state=\(encoded($0))" }
            let target = lead.zipCode.map { "/dealers?zip_code=\($0)" } ?? city ?? "/dealers"
            actions.append(SuggestedAction(type: .explore, label: "Dealers near \(place)", target: target))
        } else if let industry = lead.industry, !lead.isReady {
            actions.append(
                SuggestedAction(
                    type: .navigate,
                    label: "What \(industry) does with robots",
                    target: "/industries/\(encoded(industry))"
                )
            )
        }
        if [.kept, .needed, .awaitingConsent].contains(contact) || lead.discovery.quiet || lead.isReady {
            actions.append(SuggestedAction(type: .contact, label: "Talk to a person", target: "/contact"))
        }
        return Array(actions.prefix(4))
    }

    /// As one part of an address.
    private static func encoded(_ text: String) -> String {
        let plain = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: plain) ?? ""
    }

    private static func plural(_ category: String) -> String { category.hasSuffix("s") ? category : category + "s" }
}
