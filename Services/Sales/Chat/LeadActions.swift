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
            let target = "/robots?category=\(category.replacing(" ", with: "%20"))"
            actions.append(SuggestedAction(type: .explore, label: "See \(plural(category))", target: target))
        } else if let industry = lead.industry {
            actions.append(
                SuggestedAction(type: .explore, label: "Robots for \(industry)", target: "/robots?industry=\(industry)")
            )
        } else {
            actions.append(SuggestedAction(type: .explore, label: "Look at robots", target: "/robots"))
        }
        if let place = lead.zipCode ?? lead.city {
            let target = lead.zipCode.map { "/dealers?zip_code=\($0)" } ?? "/dealers"
            actions.append(SuggestedAction(type: .explore, label: "Dealers near \(place)", target: target))
        } else if let industry = lead.industry, !lead.isReady {
            actions.append(
                SuggestedAction(
                    type: .navigate,
                    label: "What \(industry) does with robots",
                    target: "/industries/\(industry)"
                )
            )
        }
        if [.kept, .needed, .awaitingConsent].contains(contact) || lead.discovery.quiet || lead.isReady {
            actions.append(SuggestedAction(type: .contact, label: "Talk to a person", target: "/contact"))
        }
        return Array(actions.prefix(4))
    }

    private static func plural(_ category: String) -> String { category.hasSuffix("s") ? category : category + "s" }
}
