import Foundation
import SharedModels

/// The notice that Regulation B lets a creditor give in place of a decision where the applicant can still say what is missing: what
/// is needed, by when, and what happens without it (12 CFR 1002.9(c)(2)).
struct IncompletenessNotice: Sendable {
    let letter: NoticeLetter

    /// Days to answer in.
    static let days = 30

    /// Until then the applicant may answer, and whoever answers at once has to have a decision (12 CFR 1002.9(a)(1)(i)).
    static func end(_ given: Date) -> Date { given.addingTimeInterval(Double(days) * 86_400) }

    /// nil where nothing is missing that the applicant has to say.
    /// - Parameter date: when it is given, where it was not yet: the days to answer in count from then.
    init?(_ application: PrequalificationResult, creditor: AdverseActionNotice.Creditor, on date: Date) {
        // Without the value of the equipment there are no terms.
        guard application.status == .needsReview, application.preliminaryTerms == nil else { return nil }
        letter = NoticeLetter(
            number: application.applicationNumber,
            sender: creditor.sender,
            date: application.noticeGivenAt ?? date,
            title: "Notice of incomplete application",
            paragraphs: [
                NoticeLetter.subject(of: application),
                "Thank you for your application. We cannot decide on it before we have the following from you. Please send it within "
                    + "\(Self.days) days of this notice.",
            ],
            listTitle: "What we need:",
            items: ["The value of the equipment: a quote from its seller"],
            closing:
                "If we do not have it by then, we can give the application no further consideration. You may apply again at any time."
        )
    }
}

/// The letter that an application's state calls for; nil while there is nothing to tell.
enum Notices {
    static func letter(
        _ application: PrequalificationResult,
        creditor: AdverseActionNotice.Creditor,
        on date: Date
    ) -> NoticeLetter? {
        AdverseActionNotice(application, creditor: creditor)?.letter
            ?? IncompletenessNotice(application, creditor: creditor, on: date)?.letter
    }
}
