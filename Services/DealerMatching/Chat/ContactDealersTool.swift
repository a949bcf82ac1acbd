import Agents
import Foundation
import Platform
import SharedModels

/// Has the best dealers for a need get in touch with the user: the only way in which contact data leaves a conversation.
struct ContactDealersTool: AgentTool {
    let finder: DealerFinder
    let desk: LeadDesk

    let name = "contact_dealers"
    let writes = true
    let description =
        "Gives the user's contact details to the best three dealers for a place and a kind of robot, so that they get in touch. "
        + "`notification` says what each was told: sent = its own mailbox took it; relayed = the operator has it; none = nobody. Only "
        + "where the user asked for it or agreed to it; e-mail address and phone number must be the user's own words."

    let parameters: JSONValue = [
        "type": "object",
        "properties": .object(
            DealerArguments.properties.merging([
                "name": ["type": "string"],
                "company": ["type": "string"],
                "email": ["type": "string"],
                "phone": ["type": "string"],
                "may_contact": ["type": "boolean", "const": true, "description": "The user agreed to be contacted"],
            ]) { first, _ in first }
        ),
        "required": ["may_contact"],
    ]

    func call(_ arguments: JSONValue, turn: TurnContext) async throws -> ToolResult {
        let wanted = try DealerArguments.wanted(arguments)
        let contact = try Self.contact(arguments, turn: turn)
        guard turn.mayBeContacted else {
            throw ToolError("The user has not agreed that their contact details are passed on: ask for a yes first.")
        }
        let search = try await finder.searchForTool(wanted)
        // Nobody is promised who takes no requests.
        let best = Array(search.result.matches.filter(\.dealer.takesRequests).prefix(3))
        let accepted = try await desk.accept(
            best,
            for: LeadDesk.Need(
                zipCode: search.zipCode,
                place: search.place?.name ?? search.state,
                equipmentType: search.kind?.name,
                industry: wanted.industry,
                contact: contact,
                contextID: turn.contextID
            ),
            by: turn.identity
        )
        let dealers = zip(best, accepted.outcomes).map { match, outcome -> JSONValue in
            [
                "name": .string(match.dealer.name), "phone": .string(match.dealer.phone),
                "is_sample": .bool(match.dealer.isSample), "notification": .string(outcome.told.notice.rawValue),
                "mail_failed": .bool(outcome.told.mailFailed), "already": .bool(outcome.isRepeat),
                "told_at": outcome.told.at.map { .string($0.formatted(.iso8601)) } ?? .null,
            ]
        }
        return ToolResult(
            content: [
                "place": .string(search.place?.name ?? search.state ?? ""), "dealers": .array(dealers),
                "specialty": wanted.specialty.map(JSONValue.string) ?? .null,
                "kind_is_unknown": .bool(search.kind?.isUnknown ?? false),
                "unmatched": accepted.unmatched.map { .string($0.told.notice.rawValue) } ?? .null,
            ],
            captured: DealerArguments.captured(wanted)
        )
    }

    /// - Throws: `ToolError` where nobody could be reached, or where it is not what the user said.
    private static func contact(_ arguments: JSONValue, turn: TurnContext) throws -> ContactDetails {
        let contact = ContactDetails(
            name: try DealerArguments.given("name", arguments, atMost: 200),
            email: try DealerArguments.given("email", arguments, atMost: 254),
            phone: try DealerArguments.given("phone", arguments),
            company: try DealerArguments.given("company", arguments, atMost: 200)
        )
        guard contact.email != nil || contact.phone != nil else {
            throw ToolError("An e-mail address or a phone number is needed.")
        }
        var validator = Validator()
        contact.check(with: &validator)
        do {
            try validator.finish()
        } catch {
            throw ToolError("That is no e-mail address or phone number.")
        }
        let said = [turn.message] + turn.history.filter { $0.role == "user" }.map(\.content)
        if let email = contact.email?.lowercased(), !said.contains(where: { $0.lowercased().contains(email) }),
            turn.captured["email"]?.stringValue?.lowercased() != email
        {
            throw ToolError("The user did not give that e-mail address.")
        }
        if let phone = contact.phone.map(number), !said.contains(where: { digits($0).contains(phone) }),
            turn.captured["phone"]?.stringValue.map(number) != phone
        {
            throw ToolError("The user did not give that phone number.")
        }
        return contact
    }

    private static func digits(_ text: String) -> String { text.filter { $0.isASCII && $0.isNumber } }

    /// The last ten digits, since a country code may or may not have been said.
    private static func number(_ text: String) -> String { String(digits(text).suffix(10)) }
}
