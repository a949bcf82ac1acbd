extension Spelling {
    /// The trade's words, which slips are put right to.
    static let trade: Set<String> = [
        "warehouse", "warehouses", "logistics", "distribution", "fulfillment", "manufacturing", "agriculture",
        "construction", "restaurant", "restaurants", "hospital", "factory", "bakery", "brewery", "greenhouse",
        "facility", "palletizing", "picking", "packing", "sorting", "welding", "assembly", "inspection",
        "cleaning", "weeding", "harvesting", "delivery", "deliveries", "inventory", "unloading", "pallet",
        "pallets", "orders", "boxes", "budget", "dollars", "million", "thousand", "revenue", "months", "weeks",
        "quarter", "spring", "summer", "autumn", "winter", "robot", "robots", "forklift", "forklifts", "cobot",
        "cobots", "drones", "automate", "automation", "autonomous", "employees", "workers", "shifts", "square",
        "currently", "manually", "manager", "dealer", "dealers", "financing", "payload", "payment", "payments",
        "monthly", "interest", "credit", "operations", "director", "supervisor", "engineer", "company",
        "business",
    ]

    /// Common words that sentences of the trade hang on: a town is known by the "near" before it.
    static let common: Set<String> = [
        "near", "meant", "sorry", "please", "need", "want", "with", "about", "around", "between", "because",
        "thanks", "looking", "should", "could", "would", "maybe", "within", "before", "after",
    ]

    static let cities: Set<String> = [
        "dallas", "houston", "chicago", "phoenix", "seattle", "denver", "atlanta", "memphis", "columbus",
        "boston", "detroit", "nashville", "portland", "sacramento", "philadelphia", "indianapolis",
        "jacksonville", "charlotte", "milwaukee", "cleveland", "cincinnati", "pittsburgh", "minneapolis",
        "baltimore", "louisville", "albuquerque", "fresno", "tucson", "orlando",
    ]

    static let plain = trade.union(common)
    static let plainAndCities = plain.union(cities)

    /// English words that stand one slip from one of the above, and are meant as they are written. Drawn from the 30,522 words of
    /// BERT's vocabulary (https://arxiv.org/abs/1810.04805) by the rule of ``nearest(_:in:)``, with forms of them that it does not hold.
    static let ordinary: Set<String> = words(
        """
        accompany agricultural aground alter assemble assembled automated automates automatic automating
        autonomously backing baker bakers bones boses boxed boxer boxers brewer brewers budge budges budgets
        businesses cables called clad cleaner cleaners cleansing clearing cloud coiled cold companion compare
        constructing constructions constructive contraction cooled correctly credits currency current currents
        dealed dealing dealings deals dealt dearer dearers deliver delivered deliverer deliverers delivering
        delivers dialer dialers directed directors directory distributed distributing distributions distributor
        distributors dollar drone droves drowns employed employee employer employers employs engineered engineers
        facilities factor factors feeding finally financed finances financial fulfilment gleaning greenhouses
        harnessing harvested harveys hospitals infection injection insertion inspecting inspections inspector
        interested interests inventor inventories inventors investor investors leaning loading locking logistical
        looks looming looping loosing looting manage managed managers manages manual manuals means meats millions
        mint mints minute minutes moment moments mont monte month moths mount mounts mouths nadia nadu nair nara
        nearer nearly needing needs nero nines node nodes noir nora nude older olders operatics operating operation
        operational operatives operator operators order ordered owned pacing packaged packaging packings palletis
        palletize palletized palletizer parking pavement payee payer payers payloads peaking pecking pickling piking
        piles pills pilot pinking plata plate plato platt pleas pleased pluto poking poles polls pools pricking
        pulls pulse quarters quartet rabbit reeding revenge revenues robotic robotics roots seeding shafts shift
        shirts shorting snorting softing soring sortation sorted sparing spiring sporting sprang springs sprint
        sprung spying squared squares squire storing string summers sumner superior supervise supervised supervises
        supervision supervisors supervisory surrey tables tanks thank thanked thinks thousands ticking unload
        unloaded wakes waldo walled wants warehoused weaks wealth wedding weeds weeping weld welded welling wending
        went widths wielding wild wilde willed wincing winder windier winger winner winters withe wonted worked
        worker working workshop workshops world wound
        """
    )

    private static func words(_ text: String) -> Set<String> {
        Set(text.split { $0.isWhitespace }.map(String.init))
    }
}
