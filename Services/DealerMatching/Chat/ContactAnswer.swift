import Foundation
import SharedModels

/// Says what came of passing contact details on, dealer by dealer, and nothing better than it is.
struct ContactAnswer: Sendable {
    /// What `contact_dealers` gave.
    let told: JSONValue

    private var place: String { told["place"]?.stringValue ?? "" }
    private var dealers: [JSONValue] { told["dealers"]?.arrayValue ?? [] }

    var text: String {
        var sentences: [String] = []
        if told["kind_is_unknown"]?.boolValue == true, let kind = told["specialty"]?.stringValue, !dealers.isEmpty {
            sentences.append("No dealer names “\(kind)”, so I went by distance.")
        }
        if let unmatched = told["unmatched"]?.stringValue.flatMap(LeadNotice.init) {
            sentences.append(without(unmatched))
        }
        for isRepeat in [false, true] {
            let group = dealers.filter { ($0["already"]?.boolValue ?? false) == isRepeat }
            guard !group.isEmpty else { continue }
            if isRepeat { sentences.append("You asked for the same before, and it is not sent twice.") }
            sentences += about(group, isRepeat: isRepeat)
        }
        var text = sentences.joined(separator: " ").replacing(" \n", with: "\n")
        let samples = dealers.filter { $0["is_sample"]?.boolValue == true }
        if !samples.isEmpty {
            text += "\nThese entries are samples that show how the list works; they are not real businesses"
            text += samples.contains { notice($0) == .relayed } ? ", and none of them was told." : "."
        }
        return text
    }

    private func notice(_ dealer: JSONValue) -> LeadNotice? {
        dealer["notification"]?.stringValue.flatMap(LeadNotice.init)
    }

    private func about(_ group: [JSONValue], isRepeat: Bool) -> [String] {
        func with(_ wanted: LeadNotice) -> [JSONValue] { group.filter { notice($0) == wanted } }
        func names(_ dealers: [JSONValue]) -> String { Self.list(dealers.compactMap { $0["name"]?.stringValue }) }
        var sentences: [String] = []
        let (sent, relayed, pending) = (with(.sent), with(.relayed), with(.pending))
        let has = isRepeat ? "was" : "has been"
        if !sent.isEmpty {
            sentences.append("Your request \(has) sent by e-mail to \(names(sent))\(time(sent, isRepeat)).")
        }
        if !relayed.isEmpty {
            sentences.append(
                "Your request for \(names(relayed)) \(has) handed to the operator of this service\(time(relayed, isRepeat)); "
                    + "whether they have it yet I cannot see."
            )
            let refused = relayed.filter { $0["mail_failed"]?.boolValue == true }
            if !refused.isEmpty { sentences.append("The e-mail to \(names(refused)) itself could not be delivered.") }
        }
        if !pending.isEmpty { sentences.append("It is on its way to \(names(pending)), not yet taken.") }
        let failed = with(.failed)
        if !failed.isEmpty {
            sentences.append("It could not be sent to \(names(failed)): please call them yourself.")
            sentences += failed.map(phone)
        }
        let none = with(.none)
        if !none.isEmpty {
            sentences.append(
                "It is noted for \(names(none)), and nothing was sent to them now: please call them yourself."
            )
            sentences += none.map(phone)
        }
        return sentences
    }

    private func without(_ notice: LeadNotice) -> String {
        let found = "No dealer near \(place) can take your request now, so none was told."
        switch notice {
        case .sent, .relayed: return found + " It has been handed to the operator of this service, who has to find one."
        case .pending: return found + " It is on its way to the operator of this service, who has to find one."
        case .none, .failed:
            return found + " It is kept for the operator of this service, and nothing was sent to anyone."
        }
    }

    private func phone(_ dealer: JSONValue) -> String {
        "\n- \(dealer["name"]?.stringValue ?? ""): \(dealer["phone"]?.stringValue ?? "")"
    }

    /// " on 30 November 2026 at 04:12 UTC": said of what happened before this message.
    private func time(_ dealers: [JSONValue], _ isRepeat: Bool) -> String {
        guard isRepeat, let text = dealers.compactMap({ $0["told_at"]?.stringValue }).min(),
            let date = try? Date(text, strategy: .iso8601), let utc = TimeZone(secondsFromGMT: 0)
        else { return "" }
        let locale = Locale(identifier: "en_US_POSIX")
        let day = Date.VerbatimFormatStyle(
            format: "\(day: .defaultDigits) \(month: .wide) \(year: .defaultDigits)",
            locale: locale,
            timeZone: utc,
            calendar: Calendar(identifier: .gregorian)
        )
        let clock = Date.VerbatimFormatStyle(
            format: "\(hour: .twoDigits(clock: .twentyFourHour, hourCycle: .zeroBased)):\(minute: .twoDigits)",
            locale: locale,
            timeZone: utc,
            calendar: Calendar(identifier: .gregorian)
        )
        return " on \(date.formatted(day)) at \(date.formatted(clock)) UTC"
    }

    static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return names.dropLast().joined(separator: ", ") + " and " + last
    }
}
