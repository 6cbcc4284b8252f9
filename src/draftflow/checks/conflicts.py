"""F304 and F305: figures of an article that contradict each other, era years beside another Western year."""

import re
from collections import defaultdict, deque
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from draftflow.checks.agreement import agrees
from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.checks.claims import Claim, claim_of
from draftflow.text.blocks import content_terms
from draftflow.text.bounds import bound
from draftflow.text.dates import era_year
from draftflow.text.numerals import kanji_value, narrow
from draftflow.text.quantities import Quantity

if TYPE_CHECKING:
    from draftflow.models import Finding

_ALIKE = 0.75  # share of the terms of the shorter sentence that two must have in common to speak of the same thing
_TERMS = 5  # terms that both sentences must have
_REMEMBERED = 12  # earlier figures of one kind that a figure is compared with
_ERA = r"(?P<era>令和|平成|昭和|大正|明治)(?P<of>元|[0-9]{1,2}|[一二三四五六七八九十]{1,4})年?度?"
_YEAR = r"(?P<year>1[89][0-9]{2}|20[0-9]{2})年?度?"
_PAIRS = (re.compile(rf"{_ERA}\({_YEAR}\)"), re.compile(rf"{_YEAR}\({_ERA}\)"))
_HINT = re.compile(r"令和|平成|昭和|大正|明治")


class _Told(NamedTuple):
    """A figure where it stands, with what its sentence is about and the years it names."""

    sentence: Sentence
    text: str
    quantity: Quantity
    exact: bool
    terms: frozenset[str]
    years: frozenset[int]


def check_conflicts(article: Article, library: Library) -> Report:
    """The same quantity with two values; an era year with another year's number."""
    findings: list[Finding] = []
    earlier: defaultdict[tuple[str, str, str], deque[_Told]] = defaultdict(lambda: deque(maxlen=_REMEMBERED))
    for sentence in article.sentences:
        findings += [
            finding("F305", "error", said, article, sentence, excerpt=excerpt) for excerpt, said in _eras(sentence.text)
        ]
        for key, told in _told(sentence, library):
            other = next((one for one in earlier[key] if _contradicts(told, one)), None)
            if other:
                said = f'"{told.text}" here, "{other.text}" on line {other.sentence.line}'
                findings.append(finding("F304", "note", said, article, sentence, excerpt=told.text))
            earlier[key].append(told)
    return Report(tuple(findings))


def _told(sentence: Sentence, library: Library) -> Iterator[tuple[tuple[str, str, str], _Told]]:
    """The figures of a sentence that is about enough, by what they count; none that it has two of."""
    claim = library.read(sentence.text, claim_of)
    terms = frozenset(claim.terms)
    if len(terms) < _TERMS:
        return
    found = [(_key(claim, q), q) for q in claim.quantities if q.kind not in ("clock", "ordinal")]
    keys = [key for key, _ in found]
    years = frozenset(d.year for d in claim.dates if d.year)
    for key, quantity in found:
        if keys.count(key) == 1 and key[1:] != ("", ""):
            text = claim.text[quantity.start : quantity.end]
            exact = bound(claim.text, quantity.start, quantity.end) == "exact"
            yield key, _Told(sentence, text, quantity, exact, terms, years)


def _key(claim: Claim, quantity: Quantity) -> tuple[str, str, str]:
    noun = "" if quantity.unit else next(iter(content_terms(claim.text[quantity.end : quantity.end + 24])), "")
    return quantity.kind, quantity.unit, noun


def _contradicts(one: _Told, other: _Told) -> bool:
    if one.sentence.id == other.sentence.id or one.years != other.years:
        return False
    shared = len(one.terms & other.terms)
    if shared < _ALIKE * min(len(one.terms), len(other.terms)) or not (one.exact and other.exact):
        return False
    finer, coarser = sorted((one.quantity, other.quantity), key=lambda q: q.step)
    return not agrees(coarser, finer, "about")


def _eras(text: str) -> Iterator[tuple[str, str]]:
    """Pairs such as 令和7年(2026年) that do not fit, with what is said of them."""
    if not _HINT.search(text):
        return
    for pattern in _PAIRS:
        for match in pattern.finditer(narrow(text)):
            number = Decimal(1) if match["of"] == "元" else kanji_value(match["of"])
            if number is not None and (year := era_year(match["era"], int(number))) != int(match["year"]):
                written = text[match.start() : match.end()]
                yield written, f"{match['era']}{match['of']}年 is {year}, not {match['year']}"


CHECKS = (Check("conflicts", "F", check_conflicts),)
