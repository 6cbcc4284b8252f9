"""Which names mean the same country or people: Italian and Italy, UK and United Kingdom."""

_SAME = (
    "uk u.k britain british kingdom briton britons", "us u.s usa america american americans states",
    "france french", "netherlands dutch holland", "spain spanish spaniard", "switzerland swiss",
    "turkey turkish turks", "poland polish poles", "denmark danish danes", "greece greek greeks",
    "scotland scottish scots", "ireland irish", "wales welsh", "england english", "sweden swedish swedes",
    "finland finnish finns", "thailand thai", "germany german germans", "norway norwegian",
    "philippines filipino filipinos philippine", "czechia czech", "portugal portuguese", "peru peruvian",
    "iceland icelandic", "ussr soviet soviets", "korea korean koreans", "china chinese prc",
    "japan japanese", "eu europe european europeans", "iraq iraqi", "israel israeli", "pakistan pakistani",
    "argentina argentine argentinian", "vietnam vietnamese", "taiwan taiwanese", "hungary hungarian",
    "italy italian italians", "lebanon lebanese", "united uk us usa u.s u.k", "un u.n",
)  # fmt: skip
_MORE = (
    "africa african africans", "asia asian asians", "america american americans", "australia australian australians",
    "austria austrian austrians", "belgium belgian belgians", "brazil brazilian brazilians",
    "bulgaria bulgarian bulgarians", "canada canadian canadians", "croatia croatian croatians",
    "egypt egyptian egyptians", "india indian indians", "indonesia indonesian indonesians",
    "iran iranian iranians", "iraq iraqi iraqis", "israel israeli israelis", "kenya kenyan kenyans",
    "malaysia malaysian malaysians", "mexico mexican mexicans", "nigeria nigerian nigerians",
    "norway norwegian norwegians", "palestine palestinian palestinians", "romania romanian romanians",
    "russia russian russians", "serbia serbian serbs", "syria syrian syrians", "ukraine ukrainian ukrainians",
)  # fmt: skip
_RELATED = {word: tuple(o for o in group.split() if o != word) for group in _SAME for word in group.split()}
_ENDINGS = (
    "ists",
    "ist",
    "ism",
    "ial",
    "ians",
    "ian",
    "ans",
    "an",
    "ese",
    "ish",
    "al",
    "sm",
    "ns",
    "n",
    "ia",
    "a",
    "y",
    "o",
)
_OTHERS = ("", "a", "ia", "y", "o", "n", "an", "ian", "ans", "ians", "ese", "ish")
_STEM = 4  # letters that two words must share
_SHORTEST = 4  # letters; shorter ones (us, un, eu) are other words, too
_UNSURE = frozenset("states kingdom united".split())  # as common elsewhere
_COUNTRIES = {
    word: words[0]
    for words in (group.split() for group in (*_SAME, *_MORE))
    for word in words
    if len(word) >= _SHORTEST and word.isalpha() and word not in _UNSURE
}
_LANDS = {group.split()[0] for group in (*_SAME, *_MORE)} | {"britain", "europe", "holland"}


def relatives(word: str) -> tuple[str, ...]:
    """Other words for the country or people that the lower-case `word` may name, most of them no words at all."""
    stems = [word[: -len(ending)] for ending in _ENDINGS if word.endswith(ending)] or [word]
    forms = [stem + other for stem in stems if len(stem) >= _STEM for other in _OTHERS]
    return (*_RELATED.get(word, ()), *(form for form in forms if form != word))


def country_of(word: str) -> str:
    """One word for all lower-case words that mean a country or its people (Dutch, Holland); any other as it is."""
    return _COUNTRIES.get(word, word)


def is_country(word: str) -> bool:
    """Whether the word is one of the names of countries and peoples that are told apart here."""
    return word.lower().rstrip(".") in _RELATED


def is_people(word: str) -> bool:
    """Whether the word is the adjective or noun of a people, such as Dutch or Kenyans, and not the name of a land."""
    low = word.lower()
    return low in _COUNTRIES and low not in _LANDS
