"""Back matter, made by code from what is cited: timeline, table of figures, and how the article came to be."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from draftflow.exports.csl import ISO_DATE
from draftflow.models import Language, Passage, Reference
from draftflow.models.matter import Disclosure, Row
from draftflow.stages.base import Snapshot
from draftflow.stages.final import is_rewritten, revised_path, section_path
from draftflow.text.clean import one_line
from draftflow.text.fold import folded
from draftflow.text.measure import language_of, length
from draftflow.text.terms import terms

if TYPE_CHECKING:
    from draftflow.text.dates import Date

_SHOWN = {"en": 240, "ja": 120}  # characters of a passage in a row
_ALIKE = 0.6  # share of the terms of the shorter of two rows that make them the same news
_FIGURES = 3  # figures shown of one passage
_MOST_ROWS = 30
_SHORTEST = {"en": 6, "ja": 15}  # words or characters of a row that tells something beside its date
_TELLING = 100  # a bare number below is a vote, a place in a list or an age, and says nothing out of its sentence


def timeline(cited: Iterable[Passage], language: Language) -> tuple[Row, ...]:
    """The dated passages by their dates: the one recorded, or the only one that the quote itself names."""
    telling = (p for p in cited if length(p.quote, language_of(p.quote)) >= _SHORTEST[language_of(p.quote)])
    dated = [(found, passage) for passage in telling if (found := _date(passage))]
    dated.sort(key=lambda pair: pair[0])
    rows = (Row(head=_shown(found, language), text=_text(p, language), evidence=p.id) for found, p in dated)
    return tuple(_different(rows))[:_MOST_ROWS]


def figures(cited: Iterable[Passage], language: Language) -> tuple[Row, ...]:
    """The passages that give figures, with the figures, in the order in which they are cited."""
    rows = (
        Row(head=head, text=_text(passage, language), evidence=passage.id)
        for passage in cited
        if (head := "; ".join(_figures(passage.quote)))
    )
    return tuple(_different(rows))[:_MOST_ROWS]


def disclosure(snapshot: Snapshot, references: Iterable[Reference]) -> Disclosure:
    """How the article came to be; `references` are those it cites. Nothing in it depends on a clock."""
    names = [s.id for s in snapshot.outline.sections if s.id in snapshot.sections] if snapshot.outline else []
    found = snapshot.review.findings if snapshot.review else ()
    theirs = [n for n in names if {section_path(n), revised_path(n)} & snapshot.by_hand]
    return Disclosure(
        models=snapshot.models,
        as_of=max((r.retrieved for r in references if r.retrieved), default=None),
        sections=len(names),
        rewritten=sum(is_rewritten(snapshot, name) and name not in theirs for name in names),
        by_hand=len(theirs),
        errors=sum(finding.severity == "error" for finding in found),
        warnings=sum(finding.severity == "warning" for finding in found),
    )


def _date(passage: Passage) -> tuple[int, int, int] | None:
    """Year, month and day of what a passage reports, 0 for what is not said."""
    from draftflow.text.dates import dates

    if passage.date and ISO_DATE.fullmatch(passage.date):
        year, month, day = (*map(int, passage.date.split("-")), 0, 0)[:3]
        return year, month, day
    recorded = [_parts(found) for found in dates(folded(passage.date or ""))]
    named = [_parts(found) for found in dates(folded(passage.quote))]
    for found in (recorded, named):
        known = {each for each in found if each is not None}
        if len(known) == 1 and len(found) == 1:
            return known.pop()
    return None


def _parts(date: "Date") -> tuple[int, int, int] | None:
    return None if date.year is None or date.ambiguous else (date.year, date.month or 0, date.day or 0)


def _shown(date: tuple[int, int, int], language: Language) -> str:
    year, month, day = date
    if language == "ja":
        return f"{year}年" + f"{month}月" * bool(month) + f"{day}日" * bool(day)
    months = "January February March April May June July August September October November December".split()
    return " ".join(filter(None, (str(day or ""), months[month - 1] if month else "", str(year))))


def _text(passage: Passage, language: Language) -> str:
    """The words of the source, or what they say where the source is in another language."""
    own = language_of(passage.quote) == language or not passage.note
    return one_line(passage.quote if own else passage.note, _SHOWN[language])


def _figures(quote: str) -> list[str]:
    """The figures of a quote as they are written, without dates and years."""
    from draftflow.text.dates import dates
    from draftflow.text.quantities import quantities

    text = folded(quote)
    taken = [(date.start, date.end) for date in dates(text)]
    plain = (q for q in quantities(text, taken) if not q.weak and q.kind not in ("year", "clock", "ordinal"))
    telling = (q for q in plain if q.kind != "count" or q.unit or q.value >= _TELLING)
    written = (text[q.start : q.end].strip() for q in telling)
    return list(dict.fromkeys(each for each in written if any(c.isdecimal() for c in each)))[:_FIGURES]


def _different(rows: Iterable[Row]) -> Iterator[Row]:
    """Those that do not tell under the same head what one before tells."""
    told: dict[str, list[set[str]]] = {}
    for row in rows:
        words = set(terms(row.text))
        known = told.setdefault(row.head, [])
        if words and not any(len(words & other) >= _ALIKE * min(len(words), len(other)) for other in known):
            known.append(words)
            yield row
