"""What is said and asked, made from a seed: the same texts for every side and in every run."""
SITES = "warehouse clinic farm bakery hotel school workshop laboratory harbour mill quarry nursery foundry depot".split()
THINGS = "pallets crates vials panels seedlings engines blankets valves barrels boards trays reels parcels sacks".split()
PLACES = "Reno Tampa Fargo Boise Akron Salem Dover Laredo Tucson Eugene Provo Macon Tulsa Omaha Peoria Ogden".split()
ROBOTS = "forklift palletizer cobot drone scrubber tugger gantry shuttle rover conveyor".split()
PEOPLE = "Ana Ben Chidi Dana Elif Frank Grace Hiro Imani Jonas Karla Liam Maya Noor Owen Priya".split()
MONTHS = "January February March April May June July August September October November December".split()
WHY = [
    "the night shift cannot be filled", "returns have doubled", "the season is short", "overtime eats the margin",
    "a large customer demands it", "injuries went up", "we open a second site", "the old machine is worn out",
]

# {n…} are numbers; what is said in one is asked in the other.
TEMPLATES = [
    ("Our {site} in {place} moves {n4} {thing} a day.", "How many {thing} does the {site} in {place} move?"),
    ("{person} saw the {robot} in {place} on {n2} {month} and liked it.", "What did {person} think of the {robot}?"),
    ("We need the {robot} because {why}, {person} says.", "Why do we need the {robot}?"),
    ("The lease in {place} ends in {month} and costs {n4} dollars a month.", "When does the lease in {place} end?"),
    ("{person} signs every order above {n3} thousand dollars.", "Which orders does {person} sign?"),
    ("About {n3} people load {thing} at the {site}, in {n1} shifts.", "Who loads {thing} at the {site}?"),
    ("A dealer in {place} offered the {robot} for {n4} dollars.", "What was offered for the {robot} in {place}?"),
    ("The {robot} stood still for {n2} hours last {month}, as {why}.", "Why did the {robot} stand still in {month}?"),
    ("Aisles in the {site} near {place} are {n3} inches wide.", "How wide are the aisles near {place}?"),
    ("{person} wants three offers for {thing} handling by {n2} {month}.", "What does {person} want by {month}?"),
]


def _filled(random, template):
    return template.format(
        site=random.choice(SITES), thing=random.choice(THINGS), place=random.choice(PLACES),
        robot=random.choice(ROBOTS), person=random.choice(PEOPLE), month=random.choice(MONTHS), why=random.choice(WHY),
        n1=random.randrange(2, 4), n2=random.randrange(2, 29), n3=random.randrange(100, 999),
        n4=random.randrange(1_000, 99_999),
    )


def sentence(random):
    """A number at the end makes every one its own."""
    return f"{_filled(random, random.choice(TEMPLATES)[0])} Note {random.randrange(10_000_000)}."


def question(random):
    return _filled(random, random.choice(TEMPLATES)[1])
