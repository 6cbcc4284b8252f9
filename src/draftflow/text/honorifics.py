"""Words that stand before a name without being part of it: titles, ranks, and what people somebody is of."""

from draftflow.text.demonyms import is_country

_TITLES = frozenset(
    "admiral archbishop bishop brigadier captain cardinal chancellor coach colonel commander commissioner congressman"
    " congresswoman councillor count countess dame detective doctor duchess duke emperor empress general governor"
    " inspector judge justice king lady lieutenant lord major mayor minister officer pope president prince princess"
    " principal professor queen rabbi secretary senator sergeant sheriff sir superintendent".split()
)


def qualifies(word: str) -> bool:
    """Whether an English word only says what the bearer of the name behind it is: Queen, General, American."""
    return word.lower() in _TITLES or is_country(word)
