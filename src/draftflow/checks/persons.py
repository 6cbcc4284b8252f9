"""N402 and N403: words given to another speaker than the evidence records, names spelt as in no source."""

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.checks.facts import blocks_of
from draftflow.checks.quoted import Quotation, quotations
from draftflow.checks.verbatim import find, key_of
from draftflow.models import Finding, Passage
from draftflow.text.fold import Folded
from draftflow.text.names import names

_KANJI = re.compile(r"[\u3005\u3400-\u9fff]{4,20}")
_TITLED = re.compile(
    r"(?:教授|助教|講師|博士|氏|議員|市長|知事|町長|村長|区長|社長|会長|局長|部長|課長|所長|院長|校長|館長|理事|理事長|委員|委員長|研究員|管理者|弁護士|医師"
    r"|記者|監督|選手|長官|大臣|判事|検事|学芸員|技師|代表|取締役|担当者)$"
)
_NAMED = 4  # characters of a run in which the one that differs must stand: the name in front of the title
_FULL = 3  # kanji of a full name
_WORD = r"[A-Z][\w'’-]{2,20}"
_ALIKE = 0.7  # share of letters from which two words are one name spelt twice
_SAYS = r"(?:said|says|told|tells|asked|asks|wrote|writes|replied|replies|added|adds|argued|argues|warned|warns)"
_SUBJECT = re.compile(r"(?P<name>[\u3005\u30a1-\u30fa\u30fc・\u3400-\u9fff]{2,20})(?:は|が|も)(?=[^。「」]{0,40}$)")
_BEFORE = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}}),? (?:[a-z]+ )?{_SAYS}\b[^.\"“]{{0,60}}$")
_BEHIND = re.compile(
    rf"[,.?!]?[\"”] ?(?:{_SAYS} (?P<name>{_WORD}(?: {_WORD}){{0,3}})|(?P<first>{_WORD}(?: {_WORD}){{0,3}}) {_SAYS}\b)"
)
_TRIED = 20  # Latin names that are looked for in another spelling
_OFFICE = re.compile(r",| (?:of|with|for|from|at) |\(")
_REACH = 120  # characters on either side of a quotation in which its speaker is named


class _Voice(NamedTuple):
    """A speaker of the evidence: what the name is told by in an article, and all Latin words that were recorded."""

    speaker: str
    parts: tuple[str, ...]
    words: tuple[str, ...] = ()


def check_persons(article: Article, library: Library) -> Report:
    """Quotations given to another recorded speaker; full names that differ from a source's by a character."""
    return Report((*_speakers(article, library), *_spellings(article, library)))


def _speakers(article: Article, library: Library) -> Iterator[Finding]:
    voices = {p.speaker: _voice(p.speaker) for p in library.passages.values() if p.speaker}
    if len(voices) < 2:  # noqa: PLR2004 - one speaker cannot be taken for another
        return
    for quotation in quotations(article):
        passage = next((p for p in _cited(quotation, library) if p.speaker and _holds(p, quotation)), None)
        if passage is None or not passage.speaker:
            continue
        own, named = voices[passage.speaker], _given_to(quotation)
        if not named or any(word in quotation.sentence.text for word in (*own.parts, *own.words)):
            continue
        others = [v for v in voices.values() if v != own and not set(v.parts) & set(own.parts) and _is(v, named)]
        if others:
            message = f'the evidence has these words from "{passage.speaker}", not from "{named}"'
            yield finding("N402", "note", message, article, quotation.sentence, excerpt=named, source=passage.source)


def _voice(speaker: str) -> _Voice:
    """The surname, or each part of a name in katakana; of a Latin name what is the last word before an office."""
    latin = re.findall(_WORD, _OFFICE.split(speaker)[0])
    katakana = re.findall(r"[\u30a1-\u30fa\u30fc]{3,}", speaker)
    kanji = re.match(r"[\u3005\u3400-\u9fff]{2}", speaker)
    return _Voice(
        speaker, (*latin[-1:], *katakana, *((kanji.group(),) if kanji and not katakana else ())), tuple(latin)
    )


def _is(voice: _Voice, named: str) -> bool:
    return any(named.startswith(part) or part in named.split() for part in voice.parts)


def _cited(quotation: Quotation, library: Library) -> Sequence[Passage]:
    found = (library.passages.get(citation.passage or "") for citation in quotation.citations)
    return [passage for passage in found if passage]


def _holds(passage: Passage, quotation: Quotation) -> bool:
    wanted = key_of(quotation.text).lower
    return any(find(wanted, key_of(text).lower) >= 0 for text in (passage.quote, passage.note))


def _given_to(quotation: Quotation) -> str:
    """Whom the sentence gives the words to, by name; empty if it does not say, or says it otherwise."""
    text = quotation.sentence.text
    at = text.find(quotation.text[:20])
    if at < 0:
        return ""
    before, end = text[max(0, at - _REACH) : at].rstrip('「『“" '), at + len(quotation.text)
    match = _SUBJECT.search(before) or _BEFORE.search(before) or _BEHIND.match(text, end)
    return next((name for name in match.groupdict().values() if name), "") if match else ""


def _spellings(article: Article, library: Library) -> Iterator[Finding]:
    used = {c.source for s in article.sentences for c in s.covering if c.source and c.source in library}
    sources = [source for source in library.sources if source in used]
    named: dict[str, Sentence] = {}
    for sentence in article.sentences:
        for name in _full_names(sentence):
            named.setdefault(name, sentence)
    blocks = [library.derived(source, blocks_of) for source in sources if named]
    unknown = {name: s for name, s in named.items() if not any(b.contains(name.lower()) for b in blocks)}
    masked = {mask: name for name in unknown for mask in _masks(name)}
    latin = [name for name in unknown if " " in name][:_TRIED]
    for source in sources if unknown else ():
        found = _kanji_twins(masked, library.derived(source, _runs))
        found |= _latin_twins(latin, library.folded(source).text)
        for name, other in found.items():
            if name in unknown:
                message = f'"{name}" is in no source; one of them has "{other}"'
                yield finding("N403", "note", message, article, unknown.pop(name), excerpt=name, source=source)


def _full_names(sentence: Sentence) -> Iterator[str]:
    """Kanji runs of a name and a title; of Latin names those of two words in a sentence that cites nothing."""
    yield from (run for run in _KANJI.findall(sentence.text) if _name_of(run))
    if not sentence.covering:
        latin = (name.text for name in names(sentence.text) if name.kind == "latin" and len(name.words) == 2)  # noqa: PLR2004
        yield from (name for name in latin if re.fullmatch(rf"{_WORD} {_WORD}", name))


def _name_of(run: str) -> str:
    """What stands before the title of a run; empty if it has none, or is too short for a full name."""
    title = _TITLED.search(run)
    return run[: title.start()] if title and title.start() >= _FULL else ""


def _masks(name: str) -> list[str]:
    """The run with one character of the name left open, for each of the first few."""
    return [f"{name[:i]}?{name[i + 1 :]}" for i in range(min(_NAMED, len(_name_of(name))))]


def _runs(folded: Folded) -> frozenset[str]:
    """The kanji runs of a text that may be a name with a title."""
    return frozenset(run for run in _KANJI.findall(folded.text) if _TITLED.search(run))


def _kanji_twins(masked: Mapping[str, str], runs: frozenset[str]) -> dict[str, str]:
    """The unknown names of which a run of the source differs by one character."""
    return {masked[m]: run for run in sorted(runs) for m in _masks(run) if m in masked} if masked else {}


def _latin_twins(unknown: Sequence[str], text: str) -> dict[str, str]:
    """The unknown names of two words of which a source has one word with another that is spelt nearly the same."""
    found = {}
    for name in unknown:
        first, _, last = name.partition(" ")
        for match in re.finditer(rf"\b{re.escape(first)} ({_WORD})|\b({_WORD}) {re.escape(last)}\b", text):
            mine, other = (last, match[1]) if match[1] else (first, match[2])
            if mine != other and SequenceMatcher(None, mine, other).ratio() >= _ALIKE:
                found[name] = match.group()
    return found


CHECKS = (Check("persons", "N", check_persons),)
