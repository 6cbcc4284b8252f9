"""Which names mean the same country or people: Italian and Italy, UK and United Kingdom."""

_SAME = (
    "uk britain british kingdom briton britons", "us usa america american americans states", "france french",
    "netherlands dutch holland", "spain spanish spaniard", "switzerland swiss", "turkey turkish turks", "poland polish poles",
    "denmark danish danes", "greece greek greeks", "scotland scottish scots", "ireland irish", "wales welsh", "england english",
    "sweden swedish swedes", "finland finnish finns", "thailand thai", "germany german germans", "norway norwegian",
    "philippines filipino filipinos philippine", "czechia czech", "portugal portuguese", "peru peruvian", "iceland icelandic",
    "ussr soviet soviets", "korea korean koreans", "china chinese prc", "japan japanese", "eu europe european europeans",
    "iraq iraqi", "israel israeli", "pakistan pakistani", "argentina argentine argentinian", "vietnam vietnamese",
    "new zealand", "taiwan taiwanese", "hungary hungarian", "italy italian italians", "jerusalem", "lebanon lebanese",
)  # fmt: skip
_ENDINGS = ("ians", "ian", "ans", "an", "ese", "ish", "ns", "n", "i", "a")
_STEM = 4


def relatives(word: str) -> tuple[str, ...]:
    """Other words for the country or people that the lower-case `word` names, irregular ones only."""
    return tuple(other for group in _SAME for words in (group.split(),) if word in words for other in words if other != word)


def country_stem(word: str) -> str:
    """`word` without an ending of peoples, so that `australian` meets `australia`."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return word[: -len(ending)]
    return word
