"""Quotations: are they, word for word, what the cited source says?"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from draftflow.checks import near
from draftflow.checks.base import Article, Check, Library, Report, finding
from draftflow.checks.lookup import Lookup, look_up
from draftflow.checks.quoted import Quotation, quotations
from draftflow.checks.verbatim import find, key, key_of
from draftflow.models import Finding, Judgement, Passage, Severity, Verdict

_SHOWN = 60  # characters of a quotation or a difference in a message
_DIFFERENCES = 3  # shown in one message
_MISSED = ("altered", "stitched", "absent")
_RECORDED = 0.6  # share of a quotation that a note must hold to be a translation of the same words
_NEGATED_BEFORE = re.compile(r"(?:^|\W)(?:not|never|no longer|hardly|\w+n't) $")
_NEGATED_AFTER = re.compile(
    r"(?:という|と|って)?(?:こと|わけ|もの|の|つもり|必要|考え)?(?:で?は|が|も|に)?(?:ない|なかっ|なく|ませ|ありませ|できな|しな|いえな|思わな|考えな|限らな)"
)


class _Said(NamedTuple):
    """The verdict on one quotation, why, and the code it raises, if any."""

    verdict: Verdict
    reason: str
    code: str | None = None
    severity: Severity = "error"
    passage: str | None = None


def check_quotations(article: Article, library: Library) -> Report:
    """Every direct quotation, looked up in what its sentence cites."""
    quoted = list(quotations(article))
    by_source: dict[str, list[Passage]] = {}
    for passage in library.passages.values():
        by_source.setdefault(passage.source, []).append(passage)
    findings: list[Finding] = []
    judgements: dict[str, list[Judgement]] = {}
    for quotation, lookup in zip(quoted, look_up(quoted, library), strict=True):
        if lookup.how == "translated":
            said = _translated(quotation, library, by_source)
        else:
            said = _said(quotation, lookup, library)
        if said is None:
            continue
        if said.code:
            at, excerpt = quotation.sentence, quotation.text[:_SHOWN]
            findings.append(
                finding(said.code, said.severity, said.reason, article, at, excerpt=excerpt, source=lookup.source)
            )
        judgement = Judgement(
            what="quotation",
            text=quotation.text,
            verdict=said.verdict,
            reason=said.reason,
            passage=said.passage,
            source=lookup.source,
        )
        judgements.setdefault(quotation.sentence.id, []).append(judgement)
    return Report(tuple(findings), {sentence: tuple(said) for sentence, said in judgements.items()})


def _said(quotation: Quotation, lookup: Lookup, library: Library) -> _Said | None:
    """What is said of a quotation in the script of its source; None of a few words that may be nobody's."""
    if lookup.how == "verbatim":
        return _verbatim(quotation, lookup, library)
    shown = _cut(quotation.text)
    if not quotation.sure:
        reason = f"the words “{shown}” are not in the cited source"
        return _Said("could not check", reason, "Q208", "note") if lookup.how in _MISSED else None
    if lookup.how == "altered" and lookup.nearest:
        return _Said("not supported", _altered(shown, lookup.nearest), "Q201")
    if lookup.how == "stitched":
        reason = f"“{shown}” is put together from places that stand apart in the source; mark the cut with an ellipsis"
        return _Said("not supported", reason, "Q203")
    return _elsewhere(quotation, lookup, library, shown)


def _elsewhere(quotation: Quotation, lookup: Lookup, library: Library, shown: str) -> _Said:
    """What is said of a quotation that no cited source has."""
    cited = bool(quotation.citations)
    if lookup.how == "elsewhere" and cited:
        return _Said("not supported", f"“{shown}” is not in the cited source; it stands in {lookup.source}", "Q202")
    if lookup.how == "elsewhere":
        return _Said("supported", f"“{shown}” stands in {lookup.source}, but is not cited", "Q206", "warning")
    if not cited:
        reason = f"the quotation “{shown}” cites no source, and no stored one has it"
        return _Said("could not check", reason, "Q206", "warning")
    if lookup.how == "absent" and all(c.source in library for c in quotation.citations):
        return _Said("not supported", f"“{shown}” is not in the cited source", "Q204")
    where = "the cited source is not stored"
    if lookup.how == "absent":
        where = "it is in none of the cited sources that are stored, and others are not"
    return _Said("could not check", f"“{shown}” could not be checked: {where}", "Q207", "note")


def _verbatim(quotation: Quotation, lookup: Lookup, library: Library) -> _Said:
    """Verbatim; with a note, if it is cut right beside a negation."""
    text = library.derived(lookup.source or "", key).lower
    end = lookup.at + len(key_of(quotation.text).lower)
    where = "in the cited passage" if lookup.passage else "in the cited source"
    if lookup.at >= 0 and _is_cut_off(quotation.text, text, lookup.at, end):
        around = text[max(0, lookup.at - 16) : end + 16]
        reason = f"“{_cut(quotation.text)}” stands {where}, cut right beside a negation: “{around}”"
        return _Said("supported", reason, "Q209", "note", lookup.passage)
    return _Said("supported", f"verbatim {where}", passage=lookup.passage)


def _is_cut_off(quoted: str, text: str, start: int, end: int) -> bool:
    """Whether what is quoted of `text`, from `start` to `end`, leaves out a negation right beside it."""
    if _NEGATED_BEFORE.search(text[max(0, start - 16) : start]):
        return True
    return not re.search(r"[。.！？!?]$", quoted) and _NEGATED_AFTER.match(text[end : end + 16]) is not None


def _translated(quotation: Quotation, library: Library, by_source: Mapping[str, list[Passage]]) -> _Said | None:
    """A quotation in another script than its source, against the translation recorded with the evidence."""
    named = [library.passages.get(c.passage) for c in quotation.citations if c.passage]
    cited = [passage for passage in named if passage]
    sources = dict.fromkeys(c.source for c in quotation.citations if c.source)
    words = key_of(quotation.text)
    nearest: near.Near | None = None
    for passage in cited or [p for s in sources for p in by_source.get(s, ())]:
        note = key_of(passage.note)
        if (at := find(words.lower, note.lower)) >= 0:
            if _is_cut_off(quotation.text, note.lower, at, at + len(words.lower)):
                said = f"“{_cut(quotation.text)}” is cut right beside a negation of the recorded translation"
                return _Said("not supported", said, "Q205")
            if _is_verbatim(passage, library):
                return _Said("supported", "equal to the recorded translation of a verbatim passage", passage=passage.id)
            return _Said("not supported", f"the original of “{_cut(quotation.text)}” is not in the source", "Q205")
        for at in near.places({0: words.lower}, note.lower)[0]:
            found = near.align(words, note, at)
            nearest = found if not nearest or nearest.score < found.score else nearest
    if not quotation.sure:
        return None
    if nearest and nearest.score >= _RECORDED:
        return _Said("not supported", f"differs from the recorded translation: {_differences(nearest)}", "Q205")
    reason = f"“{_cut(quotation.text)}” is a translation, and none is recorded with the evidence"
    return _Said("could not check", reason, "Q207", "note")


def _is_verbatim(passage: Passage, library: Library) -> bool:
    """Whether the source really has the passage's words."""
    wanted = key_of(passage.quote).lower
    return passage.source in library and find(wanted, library.derived(passage.source, key).lower) >= 0


def _altered(shown: str, nearest: near.Near) -> str:
    what = "a figure" if nearest.figure else "a negation" if nearest.negation else "the wording"
    return f"“{shown}” is not what the source says, {what} differs: {_differences(nearest)}"


def _differences(nearest: near.Near) -> str:
    """The differing words, those that change a figure or a negation first."""
    told = [
        f"“{_cut(d.said)}” for “{_cut(d.source)}”"
        if d.said and d.source
        else f"“{_cut(d.said)}” added"
        if d.said
        else f"“{_cut(d.source)}” left out"
        for d in nearest.differences
    ]
    more = len(told) - _DIFFERENCES
    return "; ".join(told[:_DIFFERENCES]) + (f"; and {more} more" if more > 0 else "")


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1].rstrip() + "…"


CHECKS: tuple[Check, ...] = (Check("quotations", "Q", check_quotations),)
