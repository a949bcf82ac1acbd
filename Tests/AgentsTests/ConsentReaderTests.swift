import Foundation
import Logging
import Platform
import SharedModels
import Testing

@testable import Agents

@Suite("Consent to be contacted")
struct ConsentReaderTests {
    private static func word(_ message: String, isAsked: Bool = false) -> ConsentReader.Word? {
        ConsentReader.read(message, isAsked: isAsked, mayKeep: true)?.word
    }

    @Test(
        "A permission or a request to be contacted is a yes",
        arguments: [
            "Yes, you may contact me", "I consent", "You can keep my number", "please email me at the office",
            "It is fine to call", "it is ok to call me", "Contact me on the phone tomorrow", "You may write to me",
            "I consent to being contacted", "email me at noon", "Call me at (775) 555-0134",
            "Yes, they may contact me", "They may contact me at dana@example.com, near 89501",
            "Please have an AMR dealer contact me", "OK, you may contact me after all",
            "Yes, you may contact me at dana@example.com", "Don't hesitate to call me",
            "I don't mind being contacted", "No objection, they can call me at 775-555-0134",
            "Never mind, call me at 775 555 0134", "I want dealers to contact me",
            "I'd like somebody to call me at 775-555-0134", "I would like to be contacted", "Let them call me",
            "Have your team email me at dana@example.com", "You have my consent", "I give you my permission",
            "Call me back at 555-201-3344", "call me back", "Please get in touch with me",
            "feel free to get in touch", "I authorize you to contact me", "I agree that you contact me",
            "Find a dealer near Reno and have them call me", "The dealers can email me",
            "We use pallet jacks today. You can reach me at dana@example.com", "please call us at 775-555-0134",
            "I'm Sam and please call me tomorrow", "give me a call at 775-555-0134",
            "call or text me at 775-555-0134", "Absolutely, reach out to me", "I'm happy to be called",
            "You may contact us by e-mail", "You're welcome to call me",
            "I hereby consent to be contacted by dealers",
            "Please have these dealers contact me, my reference is 12 if they need it",
            "Yes, go ahead and have them contact me", "You have permission to contact me",
            "My number is 775-555-0134, call me anytime", "Please have someone reach out to me at dana@example.com",
            "They are welcome to call me", "Sure, they can e-mail me", "I am fine with dealers calling me",
            "I'm okay with being contacted", "OK call me at 775-555-0134", "Yes please contact me",
            "You guys can call me", "Someone from your team can call me", "The three dealers may contact me",
            "I'd love a dealer to call me back", "Please text me at 775-555-0134",
            "Feel free to email us at ops@acme.com", "I want to be contacted by a dealer",
            "please reach me on my cell", "Contact us at ops@acme.com", "Please don't forget to call me",
            "I don't have e-mail so call me at 775-555-0134", "We are closed on Mondays so please call us on Tuesday",
        ]
    )
    func agreed(message: String) { #expect(Self.word(message) == .agreed) }

    @Test(
        "A contact or a consent that a negation governs is a no, and so is a withdrawal",
        arguments: [
            "Don't call me", "please do not contact us", "Stop emailing me", "Delete my phone number",
            "I withdraw my consent", "Don't keep my number", "I don't want you to call me",
            "I'd prefer not to be contacted", "Please don't call", "I do not consent", "stop calling me",
            "I don't want to give my email", "I don't want dealers to contact me", "I never gave my consent",
            "please don't let anybody email me", "nobody should call me", "stop contacting me", "don't contact me",
            "you don't have my consent", "I'm at joe@acme.com but please don't email me",
            "Do not contact me, eve@example.com", "never let them call me", "Please delete my email and number",
            "I take back my permission", "No calls please", "no phone calls, please",
            "I don't want any emails from dealers", "unsubscribe", "please leave me alone", "You may not call me",
            "They must not contact me", "I am not comfortable with dealers calling me",
            "I haven't given you my permission", "I no longer consent", "Do not share my e-mail address with anyone",
            "I don't want my number shared", "I changed my mind, please don't have them call me",
            "Without my consent nothing is kept", "I'd rather you didn't call", "I don't agree to be contacted",
            "I would not like to be contacted", "I'm not interested in being contacted", "No one should contact me",
            "I want nobody to call me", "Could you stop emailing me?", "Remove me from your list",
            "I will not give you my email", "I cancel my consent", "I revoke the permission I gave",
            "you can't contact me", "I did not agree to any calls", "don't give dealers my phone number",
            "please don't pass on my address", "I don't want to be called", "There is no need to contact me",
            "I told you not to call me", "Don’t e-mail me", "forget my number", "I never said you could contact me",
            "we don't wish to hear from dealers and they should not call us", "I take back my yes",
            "Actually, no: do not contact me", "My boss says you can't contact us",
            "I do not want anyone calling me", "No contact please", "Please make sure nobody contacts me",
            "I'd like you to stop emailing me", "Take me off your list", "don't you dare call me",
            "I never agreed to that", "I never agreed to be contacted", "you must not pass my number to anyone",
            "my number is private, do not share it", "Please refrain from contacting me", "I refuse to be contacted",
            "I object to being contacted", "keep my number to yourself", "Under no circumstances may you contact me",
            "I don't want to hear from dealers", "I'd rather nobody called me", "I want no calls from dealers",
            "They can't have my email", "You are not allowed to call me", "You're not authorized to contact me",
            "I have not consented", "consent is withdrawn", "please do not get in touch", "nobody may contact me",
            "no need for anyone to call", "I said don't contact me", "Not interested, don't call",
            "Please never call me", "I don't give permission", "I didn't give permission to contact me",
            "Don't let dealers have my number", "I won't allow you to contact me",
            "I do not wish for anybody to contact me", "They should not be contacting me", "I asked not to be called",
            "forget that I gave you my email", "Delete everything you have on me", "Erase my data",
            "please remove my contact details", "Don't send my details to dealers", "Don't give it to anyone",
            "I won't have dealers call me",
            "I am busy so don't call me",
        ]
    )
    func refused(message: String) {
        #expect(Self.word(message) == .refused)
        #expect(Self.word(message, isAsked: true) == .refused)
    }

    @Test(
        "What is told of others, asked, or of something else is neither",
        arguments: [
            "yes", "Can somebody call me?", "you may contact me only if it is urgent", "Don't call on robots",
            "We do not use it today", "They never call us back", "We don't keep it cold",
            "Please contact the dealer for me", "We stopped using forklifts", "I agree, picking is the worst part",
            "You can call me Sam", "please keep it simple", "You can use forklifts there",
            "Customers call us at 800-555-0199 to place orders and we want to automate picking",
            "Our customers email us their orders", "Email me the list of dealers", "call me Priya",
            "How do I withdraw my consent?", "Nobody calls us back",
            "Customers order online and call us at 800-555-0199", "People can call us at 800-555-0199",
            "What do I consent to?", "Do dealers call me?", "We don't agree on the layout",
            "We do not need your consent", "Our vendors never call us back", "We don't share our recipes",
            "We never store pallets outside", "I'm not sure I want to be contacted",
            "Don't call me, email me at dana@example.com", "If you don't contact me I'll go elsewhere",
            "Suppliers call us all day and nobody picks up", "My consent", "the consent form", "We call it the cage",
            "Contact between robots and people worries us", "The phone rings all day", "We text drivers their routes",
            "Clients reach us by phone at 800-555-0199. They can call us any time.", "Did I give you my permission?",
            "contact me if anything changes", "We don't want robots to bother us with alarms",
            "What is your phone number?", "Don't forget the pallets", "do not stop the line",
            "We keep our data on paper", "I am at dana@example.com", "We don't have calls", "We get no calls",
            "They said they would not write to our ERP",
            "An indication is no approval", "I cannot reach my boss", "Contact me, if it is urgent",
            "Contact data is kept only with consent", "What happens to my email?", "We contact our suppliers by phone",
            "I'll call you", "Can I call you?",
            "Could you call the dealer for me?", "Call the dealers near Reno", "Which dealer should I contact?",
            "Let me contact them myself", "I would rather contact them myself", "Give me their phone number",
            "What's the best way to contact you?", "Our drivers call us when they arrive",
            "Our dispatch calls us at 800-555-0199", "We get calls from customers at 775-555-0134",
            "When customers call us we pick by hand", "Please send me the comparison", "Text on the label",
            "Do not use forklifts in the freezer", "we can be reached by highway 80",
            "I agree with you that labor is the issue", "I agree to nothing yet", "I agree that picking is slow",
            "They told me to call you", "Can dealers contact me if I want?", "How would a dealer contact me?",
            "tell me how you contact me", "please call it a pilot",
            "Our phone system is old and customers email us instead", "Who contacts me?",
            "The robots text us when they are stuck", "We want robots that call us when stuck",
            "We need staff to answer when clients call us at 800-555-0199", "Don't you have a demo?",
            "I can't reach the top shelf", "We do not keep stock", "It's not my decision",
            "Don't worry about the contact details", "No, we have two shifts",
            "We don't allow forklifts",
        ]
    )
    func neither(message: String) { #expect(Self.word(message) == nil) }

    @Test(
        "To our question only a clear yes is one",
        arguments: [
            ("yes", .agreed), ("sure, go ahead", .agreed), ("No problem, go ahead", .agreed), ("I agree", .agreed),
            ("yes please", .agreed), ("Yes, keep my e-mail", .agreed), ("nope", .refused), ("no thanks", .refused),
            ("I'd rather not", .refused), ("no, please don't", .refused), ("Yes, but do not store my number", .refused),
            ("Why do you need it?", nil), ("OK, but why do you need it?", nil), ("We don't use robots yet", nil),
            ("Please tell me first what it is for", nil), ("dana@example.com", nil), ("We pick by hand", nil),
        ] as [(String, ConsentReader.Word?)]
    )
    func asked(message: String, expected: ConsentReader.Word?) {
        #expect(Self.word(message, isAsked: true) == expected)
    }

    @Test("The sentence that says it is given as it was written")
    func sentence() {
        let said = ConsentReader.read(
            "We pick by hand. Yes, you may contact me at dana@example.com! Thanks.",
            isAsked: false
        )
        #expect(said?.sentence == "Yes, you may contact me at dana@example.com!")
    }

    @Test("Keeping a number is not passing it on")
    func keeping() {
        #expect(ConsentReader.read("You can keep my number", isAsked: false, mayKeep: true)?.word == .agreed)
        #expect(ConsentReader.read("You can keep my number", isAsked: false)?.word == nil)
        #expect(ConsentReader.read("You may not keep my number", isAsked: false)?.word == .refused)
    }

    @Test(
        "Only a question for it makes a bare yes a consent",
        arguments: [
            (
                "Do you agree that I give dana@example.com to the best three dealers near Reno, so that they get in touch?",
                true
            ),
            ("May we keep it, so that a person can get in touch with you about this?", true),
            ("Would you like a dealer to contact you?", true), ("May I keep your e-mail?", true),
            ("Shall I pass this on to Financing, with everything you told me, to see what it would come to?", nil),
            ("May I ask how large the warehouse is?", nil), ("Is a pilot all right for you?", nil),
        ] as [(String, Bool?)]
    )
    func question(question: String, expected: Bool?) {
        #expect(Slots(text: "yes", answering: question).consent == expected)
    }

    // MARK: In a conversation

    private static func conversation(
        _ said: [String],
        captured: [String: JSONValue] = [:]
    ) -> ConversationSlots {
        ConversationSlots(turn(said, captured: captured))
    }

    private static func turn(_ said: [String], captured: [String: JSONValue] = [:]) -> TurnContext {
        TurnContext(
            identity: Identity(tenant: "t", role: .user),
            contextID: "c",
            taskID: "t",
            message: said.last ?? "",
            history: said.dropLast().map { ChatRequest.HistoryItem(role: "user", content: $0) },
            captured: captured,
            now: Date(timeIntervalSince1970: 0),
            logger: Logger(label: "t")
        )
    }

    @Test("A withdrawal takes out what was captured, and what was said before it is not known any more")
    func withdrawal() {
        let captured: [String: JSONValue] = ["email": "dana@example.com", "consent": true]
        let said = Self.conversation(
            ["You may contact me at dana@example.com", "I withdraw my consent"],
            captured: captured
        )
        #expect(said.learned["email"] == .null && said.learned["phone"] == .null && said.learned["consent"] == false)
        #expect(said.consent == false && said.earlier.email == nil)
    }

    @Test("A no that nobody captured holds in the turns after it, until a newer yes")
    func lasting() {
        let captured: [String: JSONValue] = ["email": "dana@example.com", "consent": true]
        let no = ["Nobody should call me", "Which dealers are near Reno?"]
        #expect(Self.conversation(no, captured: captured).consent == false)
        #expect(Self.conversation(no, captured: captured).earlier.email == nil)
        #expect(!Self.turn(no, captured: captured).mayBeContacted)
        let yes = no + ["OK, they may contact me at dana@example.com"]
        #expect(Self.turn(yes, captured: captured).mayBeContacted)
        let retyped = no + ["My e-mail is dana@example.com", "And near Reno?"]
        #expect(Self.conversation(retyped, captured: captured).earlier.email == "dana@example.com")
        #expect(!Self.turn(retyped, captured: captured).mayBeContacted)
    }

    @Test("What is not agreed to is not learned")
    func learned() {
        #expect(Self.conversation(["I am at dana@example.com"]).learned["email"] == nil)
        #expect(Self.conversation(["Contact me at dana@example.com"]).learned["email"] == "dana@example.com")
    }
}
