"""How many columns of a terminal a text takes: two for a wide letter (Unicode, UAX #11), none for a combining one."""

from unicodedata import combining, east_asian_width


def width(text: str) -> int:
    """Columns that `text` takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def left(text: str, columns: int) -> str:
    """`text` with blanks behind it, so that it takes `columns` at least."""
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """`text` with blanks before it, so that it takes `columns` at least."""
    return " " * (columns - width(text)) + text
