"""R507: words put into an office after its holder had left it, as the article itself dates that."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from draftflow.checks.base import Article, Check, Library, Report, Sentence, finding
from draftflow.checks.moments import Moment, moments
from draftflow.models import Finding
from draftflow.text.clean import one_line

_OFFICES_JA = (
    "副大統領|大統領|副首相|首相|総理大臣|総理|国務長官|国防長官|財務長官|商務長官|官房長官|事務総長|幹事長"
    "|長官|外相|財務相|国防相|防衛相|法相|経産相|内相|蔵相|外務大臣|財務大臣"
    "|大臣|副市長|市長|副知事|知事|町長|村長|区長|会頭|社長|会長|頭取|議長|総裁|大使|報道官|補佐官|委員長"
    "|書記長|総書記|司令官|監督|学長|理事長|代表"
)
_NAME_JA = r"[\u30a1-\u30fa\u30fc・]{2,14}|[\u3400-\u9fff]{2,5}?"
_HELD_JA = re.compile(
    rf"(?P<name>{_NAME_JA})(?P<former>前|元)?(?P<office>{_OFFICES_JA})|(?P<before>前"
    rf"|元)?(?P<office2>{_OFFICES_JA})の(?P<name2>{_NAME_JA})(?=氏|さん|は|が|、)"
)
_LEFT_JA = re.compile(
    rf"(?P<name>{_NAME_JA})(?:氏|さん|前?(?:{_OFFICES_JA}))?(?:[はが][^。]{{0,30}}?(?:(?:退任|辞任|離任|辞職"
    rf"|退陣|失職)し(?!な)|解任され(?!な)|任期を終え(?!な)|退い[たて])"
    r"|の後任として|の後を継|に代わ(?:り|って))"
)
_OFFICES_EN = (
    r"Vice President|President|Prime Minister|Deputy Prime Minister|Secretary of State|Secretary of Defen[sc]e"
    r"|Treasury Secretary|Defen[sc]e Secretary|Foreign Secretary|Home Secretary"
    r"|Foreign Minister|Finance Minister|Defen[sc]e Minister|Interior Minister|Chancellor|Governor|Mayor"
    r"|Ambassador|Attorney General|Secretary[ -]General|Director|Commissioner"
    r"|Chief Executive|Chairman|Chairwoman|Chair|Superintendent|Speaker"
)
_HELD_EN = re.compile(
    rf"\b(?P<former>(?:[Ff]ormer|[Ee]x-|[Oo]utgoing|[Tt]hen[- ])[ ]?)?(?:[A-Z]\.?[A-Z]\.? "
    rf"|[A-Z][a-z]+ )?(?P<office>{_OFFICES_EN}) (?P<name>(?:[A-Z][\w'’-]+ ){{0,2}}[A-Z][\w'’-]+)"
)
_LEFT_EN = re.compile(
    r"\b(?P<name>(?:[A-Z][\w'’-]+ ){0,2}[A-Z][\w'’-]+),? (?:who )?(?:had |has )?(?:left office|stepped down"
    r"|resigned|retired|was dismissed|was replaced|was succeeded)\b"
    r"|\b(?:succeeded|replaced|took over from) (?:[a-z]+ )?(?P<before>(?:[A-Z][\w'’-]+ ){0,4}[A-Z][\w'’-]+)"
)
_THEN = re.compile(
    r"当時|在任中|時代|就任|だった|前職|現職時|\b(?:then|former|ex-|at the time|while in office|as (?:mayor"
    r"|president|minister)|late)\b",
    re.IGNORECASE,
)

_SHOWN = 60  # characters of the sentence about the departure in the message


class _Held(NamedTuple):
    """Somebody with an office in a sentence: name, office, whether as a former holder, where it is written."""

    name: str
    office: str
    former: bool
    written: str


def out_of_office(article: Article, _library: Library) -> Report:
    """Sentences dated after somebody left an office that still give it to them."""
    return Report(tuple(_findings(article)))


def _findings(article: Article) -> Iterator[Finding]:
    told = [(sentence, held) for sentence in article.sentences if (held := _held(sentence.text))]
    left: dict[str, tuple[Moment, Sentence]] = {}
    for sentence in article.sentences:
        for name, moment in _departures(sentence.text):
            if name not in left or moment.last < left[name][0].last:
                left[name] = moment, sentence
    for sentence, held in told if left else ():
        named = moments(sentence.text)
        if len(named) != 1 or _THEN.search(sentence.text):
            continue
        for one in held:
            gone, said = left.get(one.name, (None, sentence))
            if gone and said is not sentence and not one.former and named[0].first > gone.last:
                message = f"the office was left before: {one_line(said.text, _SHOWN)}"
                yield finding("R507", "note", message, article, sentence, excerpt=one.written)
                break


def _held(text: str) -> list[_Held]:
    found = [_Held(_last(m["name"]), m["office"], bool(m["former"]), m.group()) for m in _HELD_EN.finditer(text)]
    if text.isascii():
        return found
    for match in _HELD_JA.finditer(text):
        name, office = match["name"] or match["name2"], match["office"] or match["office2"]
        found.append(_Held(_last(name), office, bool(match["former"] or match["before"]), match.group()))
    return found


def _departures(text: str) -> Iterator[tuple[str, Moment]]:
    """Who left an office when, by the sentence that says so."""
    leaving = (
        [_last(m["name"]) for m in _LEFT_JA.finditer(text)] if "任" in text or "職" in text or "代わ" in text else []
    )
    leaving += [_last(m["name"] or m["before"]) for m in _LEFT_EN.finditer(text)]
    named = moments(text) if leaving else []
    if len(named) == 1:
        yield from ((name, named[0]) for name in leaving)


def _last(name: str) -> str:
    """The part of a name that is kept when it is told again."""
    return name.rsplit(" ", maxsplit=1)[-1].rsplit("・", maxsplit=1)[-1].removesuffix("’s").removesuffix("'s")


CHECKS = (Check("out-of-office", "R", out_of_office),)
