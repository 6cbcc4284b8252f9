"""What of the checked figures of an article can be drawn: dates on one line, like values of one sentence as bars.

Only what was found in its source is drawn, with the words of the article and nothing computed from it. A sentence is
drawn only if it says all its values in the same way (for electricity, for maintenance; 高潮対策で, 架け替えで): a
drawing that names a value wrongly is worse than none.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from draftflow.models import LedgerEntry
from draftflow.text.dates import dates
from draftflow.text.quantities import quantities

DATES_FROM, MOST_DATES, VALUES_FROM, MOST_BARS = 6, 60, 3, 12
_WIDEST = 1_000  # largest value against the smallest; beyond it a bar cannot be seen
_DRAWN = ("money", "measure", "percent", "count", "duration")
_BEHIND = re.compile(r"\s+(for|to|in|of|from|on|as|by|at|with)\s+([^,;:.]+)", re.IGNORECASE)
_AND = re.compile(r"\s+(?:and|or)(?:\s+.*)?$", re.IGNORECASE | re.DOTALL)
_ABOUT = re.compile(r"(?:\s*(?:\b(?:about|around|some|roughly|nearly|almost|over)|約|およそ|ほぼ))?\s*$", re.IGNORECASE)
_BEFORE = re.compile(r"(.*?)(で|に|を|は|が|の|から|へ|も|と)?$", re.DOTALL)
_PARTS = re.compile(r"[,;:.、。；：]")
_ANY = re.compile(r".+", re.DOTALL)
_NAMING = re.compile(r"[\u3400-\u9fff\u30a1-\u30fa].+", re.DOTALL)
_NOUN = re.compile(rf"{_NAMING.pattern}[A-Za-z0-9\u00c0-\u024f\u3400-\u9fff\u30a1-\u30fc）)]", re.DOTALL)
_LONGEST_LABEL = 70  # characters


@dataclass(frozen=True, slots=True)
class Value:
    """A figure as it is written in a sentence: its offsets there, its value and what it counts."""

    text: str
    start: int
    end: int
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as far as it is written, as it is written, and the sentence that says it."""

    at: tuple[int, int, int]
    """Year, month and day, 0 for what is not said."""
    text: str
    entry: LedgerEntry

    @property
    def years(self) -> float:
        """Where it is on a line, in years; the middle of what is not said."""
        year, month, day = self.at
        return year + ((month - 1) / 12 + ((day - 1) / 372 if day else 1 / 24) if month else 0.5)


@dataclass(frozen=True, slots=True)
class Bars:
    """Values of one kind in one sentence, each with the words that it stands with; `moments`, if each has its year."""

    entry: LedgerEntry
    rows: tuple[tuple[str, Value], ...]
    moments: tuple[Moment, ...] = ()


def moments(entries: Sequence[LedgerEntry]) -> tuple[Moment, ...]:
    """The dates of the article in the order of time, each once; none, if they are too few or too many for a drawing."""
    found: dict[tuple[int, int, int], Moment] = {}
    for entry in entries:
        for moment in _moments(entry):
            found.setdefault(moment.at, moment)
    ordered = tuple(sorted(found.values(), key=lambda moment: moment.at))
    return ordered if DATES_FROM <= len(ordered) <= MOST_DATES else ()


def bars(entry: LedgerEntry) -> Bars | None:
    """The like values of a sentence, if there are enough of them."""
    values = list(_values(entry))
    runs = [list(group) for _, group in groupby(values, key=lambda value: value.unit)]
    run = max(runs, key=len, default=[])
    sizes = [value.value for value in run]
    if not VALUES_FROM <= len(run) <= MOST_BARS or min(sizes) <= 0 or max(sizes) / min(sizes) > _WIDEST:
        return None
    dated = tuple(_moments(entry))
    if len(dated) == len(run) and len({moment.at for moment in dated}) == len(dated):
        return Bars(entry, tuple((moment.text, value) for moment, value in zip(dated, run, strict=True)), dated)
    for named in (_behind, _before):
        said = [named(entry.text, run, index) for index in range(len(run))]
        links, labels = {link for _, link in said}, [label for label, _ in said]
        form = _ANY if named is _behind else _NAMING if all(links) else _NOUN
        fit = all(len(label) <= _LONGEST_LABEL and form.fullmatch(label) for label in labels)
        if fit and len(links) == 1 and len(set(labels)) == len(labels):
            return Bars(entry, tuple(zip(labels, run, strict=True)))
    return None


def _figures(entry: LedgerEntry) -> Iterator[tuple[str, int, int]]:
    """The supported figures of a sentence in order, with their offsets."""
    position = 0
    for judgement in entry.judgements:
        at = entry.text.find(judgement.text, position) if judgement.what == "figure" and judgement.text else -1
        if at >= 0:
            position = at + len(judgement.text)
            if judgement.verdict == "supported":
                yield judgement.text, at, position


def _moments(entry: LedgerEntry) -> Iterator[Moment]:
    for shown, _, _ in _figures(entry):
        narrow = unicodedata.normalize("NFKC", shown)
        read = [date for date in dates(narrow) if date.year and not date.ambiguous]
        if len(read) == 1:
            yield Moment((read[0].year or 0, read[0].month or 0, read[0].day or 0), shown, entry)
        elif not read and (alone := quantities(narrow)) and len(alone) == 1 and alone[0].kind == "year":
            yield Moment((int(alone[0].value), 0, 0), shown, entry)


def _values(entry: LedgerEntry) -> Iterator[Value]:
    for shown, start, end in _figures(entry):
        read = quantities(unicodedata.normalize("NFKC", shown))
        if len(read) == 1 and read[0].kind in _DRAWN and read[0].unit and not read[0].converted:
            yield Value(shown, start, end, float(read[0].value), f"{read[0].kind} {read[0].unit}")


def _behind(sentence: str, run: Sequence[Value], index: int) -> tuple[str, str]:
    """What a value is for, and the preposition that says so: $16.5 million for electricity."""
    stop = run[index + 1].start if index + 1 < len(run) else len(sentence)
    match = _BEHIND.match(sentence[run[index].end : stop])
    return (_AND.sub("", match[2]).strip(), match[1].lower()) if match else ("", "")


def _before(sentence: str, run: Sequence[Value], index: int) -> tuple[str, str]:
    """What stands before a Japanese value since the last comma, and the particle between them: 高潮対策で21億円."""
    before = _ABOUT.sub("", sentence[run[index - 1].end if index else 0 : run[index].start])
    match = _BEFORE.fullmatch(_PARTS.split(before)[-1].strip())
    return (match[1].strip(), match[2] or "") if match else ("", "")
