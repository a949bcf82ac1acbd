import Foundation
import SharedModels

/// The notice that Regulation B wants where an application is not approved as asked: what was decided, the principal reasons,
/// the words about equal credit and who enforces them (12 CFR 1002.9(a)(2) and (b)).
struct AdverseActionNotice: Sendable {
    /// Who decides, and who watches over it.
    struct Creditor: Sendable, Hashable {
        var name = "Ybryx Capital"
        var address = ""
        /// Name and address of the federal agency of this creditor. Appendix A of Regulation B (12 CFR 1002) names the Federal Trade
        /// Commission for finance companies and all creditors that it does not list, at this address since its amendment of 2023
        /// (88 FR 16531, to be followed from March 20, 2024).
        var agency =
            "Federal Trade Commission, Consumer Response Center, 600 Pennsylvania Avenue NW, Washington, DC 20580"

        /// What is not known is left out.
        var sender: String { [name, address].filter { !$0.isEmpty }.joined(separator: ", ") }

        /// What a notice lacks by these settings; nil where it is whole.
        var lack: String? {
            address.trimmingCharacters(in: .whitespaces).isEmpty
                ? "notices of action taken must give the creditor's address (12 CFR 1002.9(a)(2)): set FINANCING_CREDITOR_ADDRESS"
                : nil
        }
    }

    let creditor: Creditor
    let application: PrequalificationResult
    let date: Date

    /// Days from a completed application until the notice has to be sent (12 CFR 1002.9(a)(1)(i)).
    static let days = 30
    static let seconds = Double(days) * 86_400

    static func due(_ applied: Date) -> Date { applied.addingTimeInterval(seconds) }

    /// nil where the application was approved or is still looked at.
    init?(_ application: PrequalificationResult, creditor: Creditor) {
        guard application.status == .declined else { return nil }
        self.creditor = creditor
        self.application = application
        date = application.decidedAt ?? application.createdAt ?? application.estimatedDecisionDate
    }

    private var paragraphs: [String] {
        var paragraphs = [
            NoticeLetter.subject(of: application),
            "Thank you for your application. After looking at it with care we cannot approve it as it was made.",
        ]
        let offers = [application.counterOffer, application.longerTermOffer].compactMap(\.self).map {
            "\(Money.format($0.amount, cents: false)) over \($0.termMonths) months at about \(Money.format($0.monthlyPayment)) a month"
        }
        if !offers.isEmpty {
            // A counter-offer and the notice in one (12 CFR 1002.9(a)(1), comment 9(a)(1)-6).
            paragraphs.append(
                "We could offer \(offers.joined(separator: ", or ")) instead. If you wish to have it, tell us; if you do not, this is "
                    + "our notice that the application as it was made is not approved."
            )
        }
        return paragraphs
    }

    private var reasons: [String] { application.reasons.compactMap(\.statement) }

    private var equalCredit: String {
        "The Federal Equal Credit Opportunity Act prohibits creditors from discriminating against credit applicants on the basis of "
            + "race, color, religion, national origin, sex, marital status, age (provided the applicant has the capacity to enter into "
            + "a binding contract); because all or part of the applicant's income derives from any public assistance program; or "
            + "because the applicant has in good faith exercised any right under the Consumer Credit Protection Act. The federal "
            + "agency that administers compliance with this law concerning this creditor is: \(creditor.agency)."
    }

    var letter: NoticeLetter {
        NoticeLetter(
            number: application.applicationNumber,
            sender: creditor.sender,
            date: date,
            title: "Notice of action taken",
            paragraphs: paragraphs,
            listTitle: "The principal reasons for our decision:",
            items: reasons,
            closing: equalCredit
        )
    }

    var text: String { letter.text }
    var html: String { letter.html }
}
