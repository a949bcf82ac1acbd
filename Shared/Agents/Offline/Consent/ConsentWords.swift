/// The words of consent and contact, and plain forms of what is written: "don't" is "do not", "no one" is "nobody".
enum ConsentWords {
    static let acts: Set<String> = [
        "contact", "call", "phone", "telephone", "ring", "email", "text", "message", "write", "reach", "bother",
        "disturb",
        "spam", "ping", "approach",
    ]
    static let gerunds: Set<String> = [
        "contacting", "calling", "phoning", "telephoning", "ringing", "emailing", "texting", "messaging", "writing",
        "reaching", "bothering", "disturbing", "spamming", "pinging", "approaching",
    ]
    static let passives: Set<String> = [
        "contacted", "called", "phoned", "emailed", "texted", "messaged", "reached", "bothered", "disturbed",
        "approached",
    ]
    static let nouns: Set<String> = [
        "calls", "call", "emails", "email", "mails", "texts", "messages", "contact", "spam", "newsletter",
        "newsletters",
    ]
    static let gives: Set<String> = [
        "share", "give", "pass", "forward", "sell", "hand", "disclose", "keep", "store", "save", "use", "leave", "tell",
        "type", "provide", "send", "sharing", "giving", "passing", "forwarding", "selling", "keeping", "storing",
        "saving",
        "using", "leaving", "providing", "sending",
    ]
    static let keeps: Set<String> = ["keep", "store", "save"]
    static let erases: Set<String> = ["delete", "remove", "forget", "erase", "drop", "wipe"]
    static let contactData: Set<String> = [
        "email", "emails", "phone", "number", "numbers", "contact", "contacts", "address", "addresses", "details",
        "data",
        "information", "info",
    ]
    static let consents: Set<String> = ["consent", "permission", "authorization", "authorisation"]
    static let agrees: Set<String> = [
        "consent", "consented", "agree", "agreed", "authorize", "authorise", "authorized", "authorised", "permit",
        "allow",
    ]
    static let withdrawals: Set<String> = [
        "withdraw", "withdrawing", "withdrawn", "revoke", "revoking", "revoked", "retract", "rescind", "cancel",
        "cancelling", "canceling",
    ]
    static let stops: Set<String> = ["stop", "quit", "cease"]
    static let mine: Set<String> = ["me", "us"]
    static let my: Set<String> = ["my", "our"]
    /// "Call my office" calls me.
    static let lines: Set<String> = [
        "phone", "cell", "mobile", "office", "number", "desk", "line", "landline", "email", "team", "assistant", "home",
    ]
    static let modals: Set<String> = ["may", "can", "should", "must", "ought"]
    /// Verbs of wanting and letting: "I do not want anybody to call me".
    static let wishes: Set<String> = [
        "want", "wanted", "wish", "like", "love", "prefer", "care", "need", "appreciate", "let", "allow", "permit",
        "accept",
        "approve", "intend", "think", "interested", "okay", "ok", "comfortable", "happy", "fine", "glad", "keen",
        "willing",
        "going", "looking", "expect", "welcome", "agree", "consent", "authorize", "authorise", "to", "be",
        "will",
        "would", "give", "gave", "given",
        "say", "said", "ask", "asked",
    ]
    static let wants: Set<String> = [
        "want", "wish", "like", "love", "prefer", "happy", "glad", "fine", "ok", "okay", "comfortable", "willing",
        "interested", "appreciate", "welcome", "agree", "consent",
    ]
    /// Who else calls a business: what is told of them is no word to us.
    static let others: Set<String> = [
        "customers", "customer", "clients", "client", "guests", "guest", "patients", "patient", "shoppers", "callers",
        "tenants", "patrons", "buyers", "subscribers", "students", "residents", "consumers", "suppliers", "supplier",
        "drivers", "employees", "workers", "users", "people", "everybody", "everyone", "visitors", "stores",
    ]
    /// Whom a visitor lets call.
    static let callers: Set<String> = [
        "you", "they", "he", "she", "dealer", "dealers", "someone", "somebody", "anyone", "anybody", "person", "team",
        "rep",
        "reps", "representative", "representatives", "agent", "agents", "colleague", "colleagues", "ybryx", "vendor",
        "vendors", "salesperson", "specialist", "expert", "them", "him", "her", "advisor",
    ]
    static let conditions: Set<String> = ["if", "unless", "whether", "provided", "until", "once"]
    /// What may follow a request to be contacted; "email me the list" asks for the list.
    static let afterRequest: Set<String> = [
        "", "at", "on", "under", "by", "via", "with", "regarding", "about", "tomorrow", "today", "tonight", "back",
        "any",
        "anytime", "when", "whenever", "as", "asap", "please", "next", "this", "in", "later", "first", "instead",
        "directly",
        "and", "or", "here", "there", "soon", "now", "then", "monday", "tuesday", "wednesday", "thursday", "friday",
        "after",
        "before", "for", "to", "too", "again", "from", "using", "between", "up", "during", "through", "also",
    ]
    static let openers: Set<String> = [
        "please", "just", "so", "then", "yes", "yeah", "yep", "ok", "okay", "sure", "great", "well", "and", "kindly",
        "feel",
        "free", "to", "go", "ahead", "fine", "good", "alright", "certainly", "absolutely", "also", "or", "do",
        "perfect",
        "welcome", "always", "simply", "definitely", "but", "now", "actually", "sorry", "hey", "hi", "wait", "instead",
    ]

    /// What a clause begins with behind "so".
    static let follows: Set<String> = [
        "please", "just", "do", "don't", "dont", "never", "feel", "you", "they", "i", "we", "he", "she", "it", "let",
        "have", "get", "ask", "give", "somebody", "someone", "anybody", "anyone", "nobody", "dealers", "stop", "delete",
        "remove", "forget", "keep", "use", "send",
    ]

    static func isTelling(_ word: String) -> Bool {
        acts.contains(word) || gerunds.contains(word) || passives.contains(word) || nouns.contains(word)
            || consents.contains(word) || agrees.contains(word) || keeps.contains(word) || gives.contains(word)
            || erases.contains(word) || contactData.contains(word) || stems.contains(where: word.hasPrefix)
    }

    private static let stems = [
        "mail", "unsubscrib", "touch", "opt", "withdr", "revok", "permi", "authori", "alone", "back", "take", "hear",
    ]

    /// The words of a clause in plain form.
    static func plain(_ tokens: ArraySlice<Token>) -> [String] {
        var words: [String] = []
        for token in tokens where token.kind == .word {
            let word = token.lower
            if word.hasPrefix("mail"), words.last == "e" {
                words[words.count - 1] = "e" + word
            } else if let whole = contractions[word] {
                words += whole
            } else if word.hasSuffix("n't") {
                words += [String(word.dropLast(3)), "not"]
            } else if let mark = word.firstIndex(of: "'"), let end = endings[String(word[mark...])] {
                words += [String(word[..<mark]), end]
            } else {
                words.append(word)
            }
        }
        return idioms.reduce(words) { replaced($0, $1.said, with: $1.meant) }
    }

    private static let contractions: [String: [String]] = [
        "cannot": ["can", "not"], "can't": ["can", "not"], "cant": ["can", "not"], "won't": ["will", "not"],
        "wont": ["will", "not"], "dont": ["do", "not"], "doesnt": ["does", "not"], "didnt": ["did", "not"],
        "shouldnt": ["should", "not"], "havent": ["have", "not"], "im": ["i", "am"], "ive": ["i", "have"],
        "it's": ["it", "is"], "that's": ["that", "is"], "ain't": ["is", "not"], "let's": ["let", "us"],
        "gonna": ["going", "to"], "wanna": ["want", "to"],
    ]

    private static let endings = ["'m": "am", "'d": "would", "'ve": "have", "'ll": "will", "'re": "are"]

    /// Negations that deny nothing, and words that are two.
    private static let idioms: [(said: [String], meant: [String])] = [
        (["no", "one"], ["nobody"]), (["do", "not", "mind"], ["am", "happy"]),
        (["would", "not", "mind"], ["am", "happy"]),
        (["do", "not", "hesitate", "to"], ["please"]), (["not", "hesitate", "to"], ["please"]),
        (["do", "not", "forget", "to"], ["please"]), (["not", "forget", "to"], ["please"]),
        (["no", "objections"], ["ok"]), (["no", "objection"], ["ok"]), (["no", "problem"], ["ok"]),
        (["no", "problems"], ["ok"]), (["no", "worries"], ["ok"]), (["not", "only"], []), (["never", "mind"], []),
        (["why", "not"], ["sure"]), (["get", "in", "touch", "with"], ["contact"]),
        (["be", "in", "touch", "with"], ["contact"]),
        (["getting", "in", "touch", "with"], ["contacting"]), (["get", "in", "touch"], ["contact", "us"]),
        (["be", "in", "touch"], ["contact", "us"]), (["get", "back", "to"], ["contact"]),
        (["get", "hold", "of"], ["contact"]),
        (["give", "me", "a", "call"], ["call", "me"]), (["give", "us", "a", "call"], ["call", "us"]),
        (["give", "me", "a", "ring"], ["call", "me"]), (["drop", "me", "a", "line"], ["contact", "me"]),
        (["reach", "out", "to"], ["contact"]), (["reaching", "out", "to"], ["contacting"]),
        (["write", "to"], ["write"]),
        (["writing", "to"], ["writing"]), (["take", "back", "my"], ["withdraw", "my"]),
        (["taking", "back", "my"], ["withdraw", "my"]), (["take", "out", "my"], ["delete", "my"]),
        (["take", "off", "my"], ["delete", "my"]), (["take", "me", "off"], ["remove", "me"]),
        (["take", "us", "off"], ["remove", "us"]),
    ]

    private static func replaced(_ words: [String], _ said: [String], with meant: [String]) -> [String] {
        guard words.count >= said.count, let start = said.first, words.contains(start) else { return words }
        var result: [String] = []
        var index = 0
        while index < words.count {
            if words[index...].starts(with: said) {
                result += meant
                index += said.count
            } else {
                result.append(words[index])
                index += 1
            }
        }
        return result
    }
}
