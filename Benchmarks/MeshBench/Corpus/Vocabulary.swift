/// The words that the corpus is made of.
enum Vocabulary {
    static let people = [
        "Ana Torres", "Ben Carver", "Chidi Obi", "Dana Whitfield", "Elif Kaya", "Frank Mosley", "Grace Lindqvist",
        "Hiro Tanaka", "Imani Brooks", "Jonas Weber", "Karla Mendez", "Liam Doyle", "Maya Patel", "Noor Haddad",
        "Owen Price", "Priya Nair", "Quentin Moreau", "Rosa Delgado", "Sam Okafor", "Tara Nguyen", "Uri Katz",
        "Vera Novak", "Walt Jensen", "Xenia Petrova", "Yusuf Demir", "Zoe Martin",
    ]
    static let cities = [
        "Reno", "Sparks", "Tulsa", "Fresno", "Boise", "Omaha", "Laredo", "Dayton", "Mobile", "Spokane", "Savannah",
        "Wichita", "Toledo", "Stockton", "Amarillo", "Chattanooga", "Des Moines", "El Paso", "Fargo", "Greenville",
        "Harrisburg", "Jacksonville", "Knoxville", "Lubbock", "Memphis", "Newark", "Ogden", "Peoria", "Rochester",
        "Tacoma",
    ]
    static let sites = [
        "warehouse", "bottling plant", "greenhouse", "cold store", "foundry", "bakery", "print shop", "packing house",
        "machine shop", "distribution center", "orchard", "sawmill", "hospital laundry", "parcel hub", "cabinet shop",
    ]
    static let tasks = [
        "order picking", "palletizing", "machine tending", "pallet transport", "case packing", "floor cleaning",
        "welding",
        "inventory counting", "spraying", "weeding", "last-mile delivery", "site inspection", "sanding", "kitting",
        "truck unloading", "shelf scanning", "bin picking", "labelling", "deburring", "harvesting",
    ]
    static let robots = [
        "mobile base", "tugger", "autonomous forklift", "six-axis arm", "cobot", "palletizer", "inspection drone",
        "spraying drone", "delivery robot", "scrubber", "sorting arm", "gantry", "shuttle", "picking cell",
        "field rover",
    ]
    static let floors = [
        "polished concrete", "uneven asphalt", "epoxy", "old planks", "gravel outside", "ribbed steel",
    ]
    static let opinions = [
        "slower than promised", "easy to teach", "too loud for the night shift", "worth every cent",
        "hard to get parts for",
        "better than the old ones", "stuck whenever Wi-Fi drops", "safe around people", "too wide for our doors",
    ]
    static let reasons = [
        "the night shift cannot be filled", "our insurer asked for it", "returns have doubled", "the season is short",
        "overtime eats the margin", "the old conveyor is worn out", "a large customer demands it", "injuries went up",
        "the lease on the building runs out", "we open a second site",
    ]
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
    static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
}
