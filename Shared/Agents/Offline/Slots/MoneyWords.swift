/// Words that say what an amount near them is.
enum MoneyWords {
    struct Word: Sendable {
        var role: MoneyRole
        /// Counts as so many words further away: a weak hint.
        var weakness: Int
    }

    static func role(of word: String) -> MoneyRole? { words[word]?.role }

    static let words: [String: Word] = {
        var words: [String: Word] = [:]
        func add(_ role: MoneyRole, _ weakness: Int, _ list: String) {
            for word in list.split(separator: " ") { words[String(word)] = Word(role: role, weakness: weakness) }
        }
        add(.revenue, 0, "revenue revenues turnover gross grossed grossing grosses arr topline billings")
        add(.revenue, 0, "make makes made making earn earns earned earning earnings sales income")
        add(.revenue, 1, "bring brings brought bringing generate generates generated company")
        add(.revenue, 2, "do does did doing sell annual annually yearly")
        add(.budget, 0, "budget budgeted budgeting spend spending afford invest investing investment capex allocated")
        add(.budget, 1, "under less up more max maximum limit below cheaper most exceed")
        add(.budget, 3, "have has got")
        add(.price, 0, "cost costs costing price priced prices pricing worth value valued quote quoted financed")
        add(.price, 0, "finance financing loan lease leasing leased borrow purchase purchasing buy buying amount loans")
        add(.price, 1, "pay paying paid equipment")
        add(
            .price,
            2,
            "robot robots machine machines unit units amr amrs agv agvs cobot cobots drone drones arm system"
        )
        add(.price, 2, "systems forklift forklifts vehicle one it")
        add(.payment, 0, "payment payments installment installments instalment instalments")
        add(.downPayment, 0, "deposit upfront downpayment down")
        add(.other, 0, "wages payroll salary salaries wage rent savings saving profit profits margin overhead")
        add(.other, 0, "losing loss losses lost buyout raised funding valuation insurance fine labor labour overtime")
        add(.other, 1, "save saves saved lose")
        return words
    }()

    /// Directly after an amount they name what it is the price of: "a 60,000 dollar robot".
    static let things: Set<String> = [
        "robot", "robots", "machine", "machines", "unit", "units", "amr", "amrs", "agv", "agvs", "cobot", "cobots",
        "drone",
        "drones", "arm", "system", "systems", "forklift", "forklifts", "equipment", "vehicle", "loan", "lease",
        "purchase",
        "order", "quote",
    ]

    /// What may follow an amount without being what it counts: "3 million a year", "50k saved", "60k each". Any other word does:
    /// "20,000 loaves", "2,000 customers", "3 million parts".
    static let afterAmount: Set<String> = {
        let function =
            "a an the per each every apiece in of for to on onto over with without from at by as and or but if when while "
            + "because since so then is are was were be been would will can could should may might must has have had do does did "
            + "not no we i you they he she it this that these those there here which who what how where our my your their its us "
            + "me than until between about around roughly maybe via including excluding within through during versus vs before "
            + "after under above below out up"
        let spoken =
            "last next ago now today currently yet still too also only just please thanks plus total altogether overall combined "
            + "tops max maximum minimum range ballpark again actually instead sorry all both ideally each"
        let periods = "year years month months annum annual quarter week weeks fiscal"
        let money =
            "cash saved available set aside left ready approved capital funds money gross net pre worth spread usd credit "
            + "business price term dollars bucks grand"
        return Set([function, spoken, periods, money].flatMap { $0.split(separator: " ").map(String.init) })
    }()

    /// Directly before an amount they say that it is one, whatever follows: "budget 60k need picking".
    static let leads: Set<String> = [
        "revenue", "revenues", "turnover", "budget", "price", "capex", "topline",
    ]
}
