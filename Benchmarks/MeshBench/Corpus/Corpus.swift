import Foundation

/// What people who lease robots say of their business, made from a seed: statements as they would be remembered, each with
/// a question that it answers.
struct Corpus {
    struct Statement: Sendable {
        var user: String
        var speaker: String
        var text: String
        /// Asks for the statement without repeating it.
        var question: String
    }

    private var random: SplitMix
    private let users: Int

    init(seed: UInt64, users: Int) {
        random = SplitMix(seed: seed)
        self.users = users
    }

    mutating func statement() -> Statement {
        let number = Int.random(in: 0..<users, using: &random)
        let speaker = Vocabulary.people[number % Vocabulary.people.count]
        let (text, question) = Bool.random(using: &random) ? fact() : event()
        return Statement(user: "bench-user-\(number)", speaker: speaker, text: text, question: question)
    }

    private mutating func number(_ range: ClosedRange<Int>, step: Int = 1) -> String {
        let value = Int.random(in: range, using: &random) / step * step
        return value.formatted(.number.grouping(.automatic).locale(.init(identifier: "en_US")))
    }

    private mutating func fact() -> (String, String) {
        let site = random.pick(Vocabulary.sites)
        let city = random.pick(Vocabulary.cities)
        let task = random.pick(Vocabulary.tasks)
        let robot = random.pick(Vocabulary.robots)
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            return (
                "Our \(site) in \(city) has \(number(4_000...250_000, step: 500)) square feet and \(number(2...40)) docks.",
                "How large is the \(site) in \(city)?"
            )
        case 1:
            return (
                "We want to automate \(task) at the \(site) in \(city) before \(random.pick(Vocabulary.months)).",
                "What should be automated in \(city)?"
            )
        case 2:
            return (
                "The budget for \(task) is \(number(900...18_000, step: 50)) dollars a month, \(random.pick(Vocabulary.reasons)).",
                "What can we spend on \(task)?"
            )
        case 3:
            return (
                "We run \(number(1...3)) shifts with \(number(5...400)) people, and \(task) is where most of them are.",
                "How many people work on \(task)?"
            )
        case 4:
            return (
                "The aisles in \(city) are \(number(60...180)) inches wide and the floor is \(random.pick(Vocabulary.floors)).",
                "How wide are the aisles in \(city)?"
            )
        case 5:
            return (
                "We make about \(number(200...40_000)) thousand dollars a year with the \(site), up from \(number(100...900)) thousand.",
                "What revenue does the \(site) bring?"
            )
        case 6:
            return (
                "Anything we lease has to carry at least \(number(20...1_800, step: 5)) kilograms, because \(random.pick(Vocabulary.reasons)).",
                "What payload do we need, and why?"
            )
        default:
            return (
                "We already have \(number(1...12)) \(robot) units on \(task); they are \(random.pick(Vocabulary.opinions)).",
                "How are the \(robot) units doing?"
            )
        }
    }

    private mutating func event() -> (String, String) {
        let person = random.pick(Vocabulary.people)
        let city = random.pick(Vocabulary.cities)
        let robot = random.pick(Vocabulary.robots)
        let task = random.pick(Vocabulary.tasks)
        let month = random.pick(Vocabulary.months)
        let day = Int.random(in: 1...28, using: &random)
        switch Int.random(in: 0..<7, using: &random) {
        case 0:
            return (
                "\(person) saw the \(robot) at the show in \(city) on \(day) \(month) and found it \(random.pick(Vocabulary.opinions)).",
                "What did \(person) think of the \(robot)?"
            )
        case 1:
            return (
                "The demonstration of the \(robot) is set for \(day) \(month) at \(number(8...17)) o'clock with \(person).",
                "When is the \(robot) shown?"
            )
        case 2:
            return (
                "\(person) from purchasing wants three offers for \(task) by \(day) \(month).",
                "What does \(person) want by \(month)?"
            )
        case 3:
            return (
                "The lease of the old machine in \(city) ends on \(day) \(month) and costs \(number(300...9_000)) dollars a month until then.",
                "When does the lease in \(city) end?"
            )
        case 4:
            return (
                "Last \(random.pick(Vocabulary.weekdays)) \(task) stood still for \(number(2...30)) hours, \(random.pick(Vocabulary.reasons)).",
                "Why did \(task) stand still?"
            )
        case 5:
            return (
                "\(person) signs everything above \(number(5...500)) thousand dollars, and is away until \(day) \(month).",
                "Who signs large orders, and when is \(person) back?"
            )
        default:
            return (
                "A dealer in \(city) offered the \(robot) for \(number(400...7_500)) dollars a month over \(number(24...72, step: 12)) months.",
                "What was offered for the \(robot) in \(city)?"
            )
        }
    }
}
