"""Which names mean the same country or people: Italian and Italy, UK and United Kingdom."""

_SAME = (
    "uk britain british kingdom briton britons", "us usa america american americans states", "france french",
    "netherlands dutch holland", "spain spanish spaniard", "switzerland swiss", "turkey turkish turks", "poland polish poles",
    "denmark danish danes", "greece greek greeks", "scotland scottish scots", "ireland irish", "wales welsh", "england english",
    "sweden swedish swedes", "finland finnish finns", "thailand thai", "germany german germans", "norway norwegian",
    "philippines filipino filipinos philippine", "czechia czech", "portugal portuguese", "peru peruvian", "iceland icelandic",
    "ussr soviet soviets", "korea korean koreans", "china chinese prc", "japan japanese", "eu europe european europeans",
    "iraq iraqi", "israel israeli", "pakistan pakistani", "argentina argentine argentinian", "vietnam vietnamese",
    "taiwan taiwanese", "hungary hungarian", "italy italian italians", "lebanon lebanese", "united uk us usa",
)  # fmt: skip
_RELATED = {word: tuple(o for o in group.split() if o != word) for group in _SAME for word in group.split()}
_ENDINGS = ("ians", "ian", "ans", "an", "ese", "ish", "ns", "n", "ia", "a", "y", "o")
_OTHERS = ("", "a", "ia", "y", "o", "n", "an", "ian", "ans", "ians", "ese", "ish")
_STEM = 4  # letters that two words must share


def relatives(word: str) -> tuple[str, ...]:
    """Other words for the country or people that the lower-case `word` may name, most of them no words at all."""
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _STEM:
            return (*_RELATED.get(word, ()), *(word[: -len(ending)] + other for other in _OTHERS))
    return (*_RELATED.get(word, ()), *(word + other for other in _OTHERS if len(word) >= _STEM and other))
